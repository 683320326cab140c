using System.Text.Encodings.Web;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>All findings, each with its file, and a line for each template; docs/validation.md describes the document.</summary>
internal sealed class JsonReport(Stream stream) : TemplateReport
{
    // Letters stay readable; the document goes to a parser, never into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<ReportedTemplate> _templates = [];

    public override void Add(ReportedTemplate template) => _templates.Add(template);

    public override void Complete()
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", _templates.TrueForAll(t => t.IsValid));
            json.WriteStartArray("diagnostics");
            foreach (Diagnostic diagnostic in _templates.SelectMany(NewFindings))
                Write(json, diagnostic);
            json.WriteEndArray();
            json.WriteStartArray("templates");
            foreach (ReportedTemplate template in _templates)
                Write(json, template);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("id", diagnostic.Id);
        json.WriteString("category", diagnostic.Category);
        json.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
        json.WriteString("message", diagnostic.Message);
        json.WriteString("path", diagnostic.Path);
        json.WriteString("file", diagnostic.Location.File);
        json.WriteNumber("line", diagnostic.Location.Line);
        json.WriteNumber("column", diagnostic.Location.Column);
        json.WriteString("suggestion", diagnostic.Suggestion);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportedTemplate template)
    {
        json.WriteStartObject();
        json.WriteString("name", template.Name);
        json.WriteBoolean("valid", template.IsValid);
        json.WriteNumber("errors", template.Errors);
        json.WriteNumber("warnings", template.Warnings);
        if (template.Failure is { } failure)
        {
            json.WriteStartObject("error");
            json.WriteString("code", failure.Code.ToString());
            json.WriteString("message", failure.Message);
            json.WriteString("cure", failure.Cure);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
