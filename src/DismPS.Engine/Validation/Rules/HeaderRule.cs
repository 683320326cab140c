using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The format version, the descriptions, and that there are resources at all.</summary>
internal sealed class HeaderRule : ITemplateRule
{
    public void Check(TemplateDraft template, RuleContext context)
    {
        if (template.FormatVersion.IsPresent && template.FormatVersion.Value != DismTemplate.SupportedFormatVersion)
            context.Report(RuleCatalog.BadEnum, template.FormatVersion,
                $"'TemplateFormatVersion' cannot be '{template.FormatVersion.Value}'; the only version is \"{DismTemplate.SupportedFormatVersion}\".",
                $"Write \"{DismTemplate.SupportedFormatVersion}\", with the quotes.");
        CheckDescription(template.Description, "the template", context);
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Properties.IsPresent)
                CheckDescription(resource.Properties.Value.Description, $"'{resource.Name}'", context);
        }

        CheckResources(template, context);
    }

    private static void CheckDescription(in Field<string> description, string what, RuleContext context)
    {
        if (description.IsPresent && string.IsNullOrWhiteSpace(description.Value))
            context.Report(RuleCatalog.EmptyText, description, $"The description of {what} is empty.", "Say in a sentence what is watched.");
    }

    private static void CheckResources(TemplateDraft template, RuleContext context)
    {
        FieldReader fields = template.Fields;
        if (fields.ValueOf("Resources") is MappingNode { Entries.IsEmpty: true })
            context.Report(RuleCatalog.NoResources, template.Resources, "'Resources' is empty: there is no model to build.", "Add a resource.");
        MappingEntry? misspelt = template.Resources.State != FieldState.Absent
            ? null
            : fields.Node.Entries.FirstOrDefault(e => e.Key.Kind == ScalarKind.Text && NearestName.Find(e.Key.Text, ["Resources"]) is not null);
        if (misspelt is not null)
        {
            fields.Know(misspelt.Key.Text);
            context.Report(RuleCatalog.ResourcesMisspelled, misspelt.Key.Text, fields.KeyLocation(misspelt.Key.Text),
                $"'{misspelt.Key.Text}' is not a field of the template, and 'Resources' is missing.", "Did you mean 'Resources'?",
                fix: NearestName.FindCertain(misspelt.Key.Text, ["Resources"]) is { } right ? context.Fixes.Replace(misspelt.Key, right) : null);
        }
        else if (template.Resources.State == FieldState.Absent)
        {
            context.Report(RuleCatalog.MissingField, "Resources", fields.Location, "'Resources' is missing in the template: there is no model to build.", "Add 'Resources:' with a resource below it.", PlatformVerdict.Accepts);
        }

        // Of a file that is no template at all, its lines are not repeated: it may be anything.
        bool isTemplate = Names.Any(name => fields.ValueOf(name) is not null) || misspelt is not null;
        if (isTemplate || fields.Node.Entries.Length <= 3)
            fields.ReportUnknownKeys();
    }

    private static readonly string[] Names = ["TemplateFormatVersion", "Description", "Resources"];
}
