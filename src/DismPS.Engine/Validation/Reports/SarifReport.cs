using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>SARIF 2.1.0 (OASIS), one run: every rule with its help, one result a finding, one artifact a template.</summary>
internal sealed class SarifReport : TemplateReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    // The root is named, but where it lies is the reader's business: a report says nothing about this machine.
    private const string RootName = "%SRCROOT%";

    private readonly Utf8JsonWriter _json;
    private readonly Stream _stream;
    private readonly ReportPaths _paths;
    private readonly Dictionary<string, int> _rules = [];
    private readonly List<ReportedTemplate> _failed = [];
    private readonly HashSet<string> _files = [];

    public SarifReport(Stream stream, ReportPaths paths)
    {
        _stream = stream;
        _paths = paths;
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
        Begin();
    }

    public override void Add(ReportedTemplate template)
    {
        if (template.File is not null)
            _files.Add(template.File);
        if (template.Failure is not null)
            _failed.Add(template);
        foreach (Diagnostic diagnostic in NewFindings(template))
            Write(diagnostic, FileOf(template, diagnostic));
    }

    public override void Complete()
    {
        _json.WriteEndArray();
        WriteArtifacts();
        WriteInvocation();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Dispose();
        _stream.Write("\n"u8);
    }

    private void Begin()
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", Schema);
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "DismPS");
        _json.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");
        _json.WriteStartArray("rules");
        foreach (DiagnosticRule rule in RuleCatalog.All)
            Write(rule);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteString("columnKind", "utf16CodeUnits");
        _json.WriteStartObject("originalUriBaseIds");
        _json.WriteStartObject(RootName);
        WriteText("description", "The folder in which the templates were checked.");
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteStartArray("results");
    }

    private void Write(DiagnosticRule rule)
    {
        _rules.Add(rule.Id, _rules.Count);
        _json.WriteStartObject();
        _json.WriteString("id", rule.Id);
        WriteText("shortDescription", rule.Title + ".");
        WriteText("fullDescription", rule.Explanation);
        WriteText("help", $"{rule.Explanation} {rule.Fix}");
        _json.WriteStartObject("defaultConfiguration");
        _json.WriteString("level", LevelOf(rule.Severity));
        _json.WriteEndObject();
        _json.WriteStartObject("properties");
        _json.WriteString("category", rule.Category);
        _json.WriteString("platform", rule.Platform.ToString().ToLowerInvariant());
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void Write(Diagnostic diagnostic, string? file)
    {
        _json.WriteStartObject();
        _json.WriteString("ruleId", diagnostic.Id);
        if (_rules.TryGetValue(diagnostic.Id, out int index))
            _json.WriteNumber("ruleIndex", index);
        _json.WriteString("level", LevelOf(diagnostic.Severity));
        WriteText("message", TextOf(diagnostic));
        _json.WriteStartArray("locations");
        _json.WriteStartObject();
        if (file is not null)
            WritePlace(file, diagnostic.Location);
        if (diagnostic.Path.Length > 0)
        {
            _json.WriteStartArray("logicalLocations");
            _json.WriteStartObject();
            _json.WriteString("fullyQualifiedName", diagnostic.Path);
            _json.WriteString("kind", "member");
            _json.WriteEndObject();
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WritePlace(string file, SourceLocation location)
    {
        _json.WriteStartObject("physicalLocation");
        WriteArtifact("artifactLocation", file);
        if (location.Line > 0)
        {
            _json.WriteStartObject("region");
            _json.WriteNumber("startLine", location.Line);
            if (location.Column > 0)
                _json.WriteNumber("startColumn", location.Column);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void WriteArtifacts()
    {
        _json.WriteStartArray("artifacts");
        foreach (string file in _files)
        {
            _json.WriteStartObject();
            WriteArtifact("location", file);
            _json.WriteString("sourceLanguage", "yaml");
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteInvocation()
    {
        _json.WriteStartArray("invocations");
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful", _failed.Count == 0);
        _json.WriteStartArray("toolExecutionNotifications");
        foreach (ReportedTemplate template in _failed)
        {
            _json.WriteStartObject();
            _json.WriteStartObject("descriptor");
            _json.WriteString("id", template.Failure!.Code.ToString());
            _json.WriteEndObject();
            _json.WriteString("level", "error");
            WriteText("message", TextOf(template.Failure));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteArtifact(string property, string file)
    {
        _json.WriteStartObject(property);
        _json.WriteString("uri", _paths.UriOf(file, out bool isRelative));
        if (isRelative)
            _json.WriteString("uriBaseId", RootName);
        _json.WriteEndObject();
    }

    private void WriteText(string property, string text)
    {
        _json.WriteStartObject(property);
        _json.WriteString("text", text);
        _json.WriteEndObject();
    }

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
