using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>Workflow commands of GitHub Actions, one line a finding. Source of the escapes: actions/toolkit, packages/core/src/command.ts.</summary>
internal sealed class GitHubReport(Stream stream, ReportPaths paths) : TemplateReport
{
    public override void Add(ReportedTemplate template)
    {
        if (template.Failure is { } failure)
            Write("error", template.File, default, failure.Code.ToString(), TextOf(failure));
        foreach (Diagnostic diagnostic in NewFindings(template))
        {
            string title = RuleCatalog.Find(diagnostic.Id) is { } rule ? $"{diagnostic.Id}: {rule.Title}" : diagnostic.Id;
            Write(LevelOf(diagnostic.Severity), FileOf(template, diagnostic), diagnostic.Location, title, TextOf(diagnostic));
        }
    }

    public override void Complete() => stream.Flush();

    private void Write(string level, string? file, SourceLocation location, string title, string text)
    {
        var line = new StringBuilder($"::{level} ");
        if (file is not null)
            line.Append("file=").Append(EscapeProperty(paths.PathOf(file))).Append(',');
        if (file is not null && location.Line > 0)
            line.Append($"line={location.Line},col={location.Column},");
        line.Append("title=").Append(EscapeProperty(title)).Append("::").Append(Escape(text)).Append('\n');
        stream.Write(Encoding.UTF8.GetBytes(line.ToString()));
    }

    private static string Escape(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) =>
        Escape(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "notice",
    };
}
