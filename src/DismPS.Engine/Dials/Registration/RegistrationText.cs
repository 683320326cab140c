using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Dials.Registration;

/// <summary>Writes a request for registration as the issue tracker takes it: Markdown with a table a model, the check and the packaged template.</summary>
public static class RegistrationText
{
    /// <summary>A longer template is attached in place of being part of the text; trackers cut descriptions.</summary>
    public const int MaxInlineCharacters = 100_000;

    /// <summary>Characters of a description that are shown; the template has all.</summary>
    internal const int MaxDescription = 2000;

    private const int MaxFindings = 100;
    private const int MaxTitleNames = 5;

    /// <summary>Title of the request, as the platform's guide asks for it.</summary>
    public static string TitleOf(DismTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        int more = template.Resources.Length - MaxTitleNames;
        return $"[Request] Model registration: {string.Join(", ", template.Resources.Take(MaxTitleNames).Select(r => r.Properties.Name))}{(more > 0 ? $" and {more} more" : "")}";
    }

    /// <summary>Body of the request.</summary>
    public static string Write(RegistrationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var text = new StringBuilder();
        text.Append("Please register ").Append(facts.Template.Resources.Length == 1 ? "this model" : $"these {facts.Template.Resources.Length} models").Append(" in DIALS.\n");
        text.Append('\n').Append(MarkdownText.Of(facts.Template.Description, MaxDescription)).Append('\n');
        if (facts.Template.Resources.Length > 1)
            WriteOverview(text, facts.Template.Resources);
        foreach (Resource resource in facts.Template.Resources)
        {
            text.Append("\n## ").Append(MarkdownText.Of(resource.Properties.Name)).Append("\n\n");
            ModelTable.Write(text, resource, facts.Archives.First(a => a.Resource == resource.Name));
        }

        WriteCheck(text, facts);
        WriteTemplate(text, facts.TemplateText);
        return text.ToString();
    }

    // With several models the operator sees first what is wanted where.
    private static void WriteOverview(StringBuilder text, ImmutableArray<Resource> resources)
    {
        text.Append("\n| model | resource | type | workspace |\n|---|---|---|---|\n");
        foreach (Resource resource in resources)
        {
            text.Append("| ").AppendJoin(" | ", MarkdownText.Code(resource.Properties.Name), MarkdownText.Code(resource.Name), MarkdownText.Code(resource.Type.ToString()), MarkdownText.Code(resource.Workspace))
                .Append(" |\n");
        }
    }

    private static void WriteCheck(StringBuilder text, RegistrationFacts facts)
    {
        ImmutableArray<Diagnostic> findings = [.. facts.Check.Diagnostics];
        int warnings = findings.Count(d => d.Severity == Severity.Warning);
        string asked = facts.Service is { } service ? $"with {MarkdownText.Code(service.GetLeftPart(UriPartial.Path))}" : "without DIALS: monitoring elements, shapes and datasets were not compared";
        text.Append("\n## Check\n\nThe template is valid, with ").Append(warnings).Append(warnings == 1 ? " warning" : " warnings").Append(". Checked ")
            .Append(facts.CheckedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Append(" UTC by DismPS ")
            .Append(typeof(RegistrationText).Assembly.GetName().Version?.ToString(3)).Append(", ").Append(asked).Append(".\n");
        if (findings.IsEmpty)
            return;
        text.Append("\n| severity | id | line | finding |\n|---|---|---|---|\n");
        foreach (Diagnostic finding in findings.Take(MaxFindings))
        {
            string place = finding.Location.Line > 0 ? finding.Location.Line.ToString(CultureInfo.InvariantCulture) : "";
            text.Append("| ").Append(finding.Severity.ToString().ToLowerInvariant()).Append(" | ").Append(finding.Id).Append(" | ").Append(place)
                .Append(" | ").Append(MarkdownText.Of(finding.Message, MaxDescription)).Append(" |\n");
        }

        if (findings.Length > MaxFindings)
            text.Append("\n").Append(findings.Length - MaxFindings).Append(" more findings are left out.\n");
    }

    private static void WriteTemplate(StringBuilder text, string template)
    {
        text.Append("\n## Packaged template\n\n");
        if (template.Length > MaxInlineCharacters)
        {
            text.Append("It is too long for this text and is attached to it: `template.yaml`.\n");
            return;
        }

        string fence = MarkdownText.FenceFor(template);
        text.Append(fence).Append("yaml\n").Append(template);
        if (!template.EndsWith('\n'))
            text.Append('\n');
        text.Append(fence).Append('\n');
    }
}
