using System.Text.Json;
using System.Xml;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Reports;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Reports of findings: whatever the findings quote, JSON, SARIF and JUnit are sound documents.</summary>
internal sealed class ReportTarget() : FuzzTarget("report", TemplateTarget.Templates, TemplateTarget.Yaml)
{
    private static readonly ValidationOptions Options = new() { BaseFolder = Path.GetTempPath(), CheckFiles = false };

    public override IReadOnlyList<Mutator> Mutators { get; } = [Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(TemplateTarget.Yaml), Mutator.Tokens(Words("\u0001", "]]>", "&#0;", "\x1B[31m", "::error::", "%0A", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF")), Mutator.Bytes];

    public override bool Run(byte[] input)
    {
        ValidationResult result = TemplateValidator.ValidateBytes(input, "t.yaml", Options);
        foreach (ReportFormat format in Enum.GetValues<ReportFormat>())
        {
            var stream = new MemoryStream();
            TemplateReport writer = TemplateReport.Create(format, stream, new ReportOptions { RootFolder = Options.BaseFolder });
            writer.Add(new ReportedTemplate("t.yaml", "t.yaml", result.Diagnostics));
            writer.Complete();
            stream.Position = 0;
            if (format is ReportFormat.Json or ReportFormat.Sarif)
                JsonDocument.Parse(stream).Dispose();
            else if (format == ReportFormat.JUnit)
                ReadXml(stream);
        }

        return result.IsValid || result.Diagnostics.Any(d => d.Path.Length > 0);
    }

    private static void ReadXml(Stream stream)
    {
        using var reader = XmlReader.Create(stream);
        while (reader.Read())
        {
        }
    }
}
