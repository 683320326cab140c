using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Names of services: an RFC 1123 subdomain, at most 36 characters, each once.</summary>
internal sealed class ServiceNameRule : ITemplateRule
{
    private const int MaxLength = 36;

    public void Check(TemplateDraft template, RuleContext context)
    {
        var owners = new Dictionary<string, string>();
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (!resource.Properties.IsPresent || !resource.Properties.Value.Name.IsPresent)
                continue;
            Field<string> field = resource.Properties.Value.Name;
            string name = field.Value!;
            if (Fault(name) is { } fault)
                context.Report(RuleCatalog.ServiceNamePattern, field, $"The service name '{name}' {fault}.", Cure(name));
            if (name.Length > MaxLength)
                context.Report(RuleCatalog.ServiceNameTooLong, field, $"The service name has {name.Length} characters; at most {MaxLength} are allowed.", "Shorten it.");
            if (!owners.TryAdd(name, resource.Name))
                context.Report(RuleCatalog.ServiceNameTwice, field, $"The service name '{name}' is already that of resource '{owners[name]}'.", "Give each resource a name of its own.");
        }
    }

    private static string? Fault(string name)
    {
        if (name.Length == 0)
            return "is empty";
        foreach (char c in name)
        {
            if (!(c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
                return char.IsAsciiLetterUpper(c) ? "has an upper-case letter" : c is ' ' or '\n' or '\t' ? "has a space or line break" : $"has the character '{c}'";
        }

        foreach (string part in name.Split('.'))
        {
            if (part.Length == 0)
                return "has a dot at its beginning or end, or two in a row";
            if (part[0] == '-' || part[^1] == '-')
                return "has a '-' at the beginning or end of a part";
        }

        return null;
    }

    private static string Cure(string name)
    {
        string cured = string.Concat(name.Trim().ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '.' ? c : '-')).Trim('-', '.');
        return cured.Length > 0 && Fault(cured) is null ? $"Write '{cured}'." : "Use lower-case letters, digits and '-'.";
    }
}
