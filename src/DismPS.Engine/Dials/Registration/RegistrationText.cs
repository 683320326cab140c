using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Dials.Registration;

/// <summary>Writes a request for registration as the issue tracker takes it: Markdown with a table a model, the check and the packaged template.</summary>
public static class RegistrationText
{
    /// <summary>A longer template is attached in place of being part of the text; trackers cut descriptions.</summary>
    public const int MaxInlineCharacters = 100_000;

    private const int MaxFindings = 100;

    /// <summary>Title of the request, as the platform's guide asks for it.</summary>
    public static string TitleOf(DismTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return $"[Request] Model registration: {string.Join(", ", template.Resources.Select(r => r.Properties.Name))}";
    }

    /// <summary>Body of the request.</summary>
    public static string Write(RegistrationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var text = new StringBuilder();
        text.Append("Please register ").Append(facts.Template.Resources.Length == 1 ? "this model" : $"these {facts.Template.Resources.Length} models").Append(" in DIALS.\n");
        text.Append('\n').Append(MarkdownText.Of(facts.Template.Description)).Append('\n');
        foreach (Resource resource in facts.Template.Resources)
            WriteModel(text, resource, facts.Archives.First(a => a.Resource == resource.Name));
        WriteCheck(text, facts);
        WriteTemplate(text, facts.TemplateText);
        return text.ToString();
    }

    private static void WriteModel(StringBuilder text, Resource resource, RegistrationArchive archive)
    {
        ResourceProperties properties = resource.Properties;
        text.Append("\n## ").Append(MarkdownText.Of(properties.Name)).Append("\n\n| | |\n|---|---|\n");
        Row("Description", MarkdownText.Of(properties.Description));
        Row("Resource", MarkdownText.Code(resource.Name));
        Row("Type", MarkdownText.Code(resource.Type.ToString()));
        Row("Workspace", MarkdownText.Code(resource.Workspace));
        Row("Anomalous", Rule(properties));
        Row("Inputs", Lines(properties.InputSignature, i => $"{Tensor(i.Name, i.DataType, i.Dims)} from {MarkdownText.Code(i.MonitoringElement)}"));
        Row("Metadata", Lines(properties.InputMetadata, m => $"{MarkdownText.Code(m.Name)}: {MarkdownText.Code(m.Source)} {MarkdownText.Code(m.Endpoint)}, {string.Join(", ", m.Attributes.Select(a => MarkdownText.Code(a.Name)))}"));
        Row("Outputs", Lines(properties.OutputSignature, o => Tensor(o.Name, o.DataType, o.Dims)));
        Row("Only on conditions", properties.InferenceOnConditions is null ? null : "yes, see the template");
        Row("Requests", Quantities(properties.Resources?.Requests));
        Row("Limits", Quantities(properties.Resources?.Limits));
        Row("GPU", properties.Resources?.RequestsGpu == true ? "**requested**" : null);
        Row("Image", properties.Image is { Length: > 0 } image ? MarkdownText.Code(image) : null);
        Row("Tags", Lines(properties.Tags, t => $"{MarkdownText.Code(t.Name)} = {MarkdownText.Code(t.Value)}"));
        Row("Archive", MarkdownText.Code(archive.Uri));
        Row("Size", archive.Size is { } size ? size.ToString("N0", CultureInfo.InvariantCulture) + " bytes" : null);
        Row("SHA-256", archive.Sha256 is { } hash ? MarkdownText.Code(hash) : null);

        void Row(string name, string? value)
        {
            if (value is { Length: > 0 })
                text.Append("| ").Append(name).Append(" | ").Append(value).Append(" |\n");
        }
    }

    private static string Rule(ResourceProperties properties) => properties.BuiltinThreshold
        ? $"where {MarkdownText.Code(properties.FlaggingKey ?? "")} is true{(properties.MetricKey is { Length: > 0 } metric ? $"; the score is {MarkdownText.Code(metric)}" : "")}"
        : $"where {MarkdownText.Code(properties.MetricKey ?? "")} is above {properties.AnomalyThreshold?.ToString("R", CultureInfo.InvariantCulture)}";

    private static string Tensor(string name, DataType type, ImmutableArray<long> dims) =>
        $"{MarkdownText.Code(name)} {type.ToWireName()} [{string.Join(", ", dims)}]";

    private static string? Lines<T>(ImmutableArray<T> items, Func<T, string> line) => items.IsDefaultOrEmpty ? null : string.Join("<br>", items.Select(line));

    private static string? Quantities(ResourceQuantities? quantities) => quantities is null ? null : string.Join(", ",
        new[] { ("cpu", quantities.Cpu), ("memory", quantities.Memory), ("gpu", quantities.Gpu) }.Where(q => q.Item2 is { Length: > 0 }).Select(q => $"{q.Item1} {MarkdownText.Of(q.Item2!)}"));

    private static void WriteCheck(StringBuilder text, RegistrationFacts facts)
    {
        ImmutableArray<Diagnostic> findings = [.. facts.Check.Diagnostics];
        int warnings = findings.Count(d => d.Severity == Severity.Warning);
        string asked = facts.Service is { } service ? $"with {service.AbsoluteUri}" : "without DIALS: monitoring elements, shapes and datasets were not compared";
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
                .Append(" | ").Append(MarkdownText.Of(finding.Message)).Append(" |\n");
        }

        if (findings.Length > MaxFindings)
            text.Append("\n").Append(findings.Length - MaxFindings).Append(" more findings are left out.\n");
    }

    private static void WriteTemplate(StringBuilder text, string template)
    {
        text.Append("\n## Packaged template\n\n");
        if (template.Length > MaxInlineCharacters)
        {
            text.Append("It is attached.\n");
            return;
        }

        string fence = MarkdownText.FenceFor(template);
        text.Append(fence).Append("yaml\n").Append(template);
        if (!template.EndsWith('\n'))
            text.Append('\n');
        text.Append(fence).Append('\n');
    }
}
