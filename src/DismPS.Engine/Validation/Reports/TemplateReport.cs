using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>Writes one report about one or many templates: <see cref="Add"/> each, then <see cref="Complete"/>.</summary>
public abstract class TemplateReport
{
    private readonly HashSet<Diagnostic> _shared = [];

    private protected TemplateReport()
    {
    }

    /// <summary>A writer for a format.</summary>
    /// <param name="format">The form.</param>
    /// <param name="stream">Takes UTF-8 without byte order mark; stays open.</param>
    /// <param name="options">How to write.</param>
    public static TemplateReport Create(ReportFormat format, Stream stream, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        var paths = new ReportPaths(options.RootFolder);
        return format switch
        {
            ReportFormat.Json => new JsonReport(stream),
            ReportFormat.Sarif => new SarifReport(stream, paths),
            ReportFormat.GitHub => new GitHubReport(stream, paths),
            ReportFormat.JUnit => new JUnitReport(stream, paths),
            ReportFormat.Html => new HtmlReport(stream, paths, options.Time),
            ReportFormat.Markdown => new MarkdownReport(stream, paths, options.Time),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>Adds a template.</summary>
    public abstract void Add(ReportedTemplate template);

    /// <summary>Ends the report; nothing can be added then.</summary>
    public abstract void Complete();

    /// <summary>The findings of a template without those about a shared file (the settings) that were reported before.</summary>
    private protected IEnumerable<Diagnostic> NewFindings(ReportedTemplate template) =>
        template.Diagnostics.Where(d => d.Location.File == template.File || _shared.Add(d));

    /// <summary>The file of a finding; null when it is in a text, whose name is no path.</summary>
    private protected static string? FileOf(ReportedTemplate template, Diagnostic diagnostic) =>
        template.File is null && diagnostic.Location.File == template.Name ? null : diagnostic.Location.File;

    /// <summary>Message and suggestion as one text.</summary>
    private protected static string TextOf(Diagnostic diagnostic) =>
        diagnostic.Suggestion is null ? diagnostic.Message : $"{diagnostic.Message} {diagnostic.Suggestion}";

    /// <summary>Message and cure as one text.</summary>
    private protected static string TextOf(DismException failure) =>
        $"{failure.Message} {failure.Cure}";
}
