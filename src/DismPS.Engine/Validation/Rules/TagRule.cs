using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Names of tags.</summary>
internal sealed class TagRule : ITemplateRule
{
    private const int MaxLength = 63;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent || !resource.Properties.Value.Tags.IsPresent)
                continue;
            var names = new HashSet<string>();
            foreach (TagDraft tag in resource.Properties.Value.Tags.Value)
            {
                if (tag.Name.IsPresent)
                    Check(tag.Name, names, context);
            }
        }
    }

    private static void Check(in Field<string> field, HashSet<string> names, RuleContext context)
    {
        string name = field.Value!;
        if (name.Length == 0)
            context.Report(RuleCatalog.TagNamePattern, field, "The tag name is empty.", "Write a name or remove the tag.");
        else if (name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_") is int at and >= 0)
            context.Report(RuleCatalog.TagNamePattern, field, $"The tag name '{name}' has the character '{name[at]}'.", "Use lower-case letters, digits, '-' and '_'.");
        if (name.Length > MaxLength)
            context.Report(RuleCatalog.TagNameTooLong, field, $"The tag name has {name.Length} characters; at most {MaxLength} are allowed.", "Shorten it.");
        if (!names.Add(name))
            context.Report(RuleCatalog.TagNameTwice, field, $"The tag '{name}' is given twice.", "Remove one of them.");
    }
}
