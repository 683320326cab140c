using DismPS.Engine.Validation.Reports;

namespace DismPS.Tool.Output;

/// <summary>What a command prints on standard output.</summary>
internal enum OutputFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>A report in SARIF 2.1.0; <c>validate</c> only, as the following.</summary>
    Sarif,

    /// <summary>Annotations for GitHub Actions.</summary>
    GitHub,

    /// <summary>A report in JUnit's XML.</summary>
    JUnit,

    /// <summary>A page for people.</summary>
    Html,

    /// <summary>A report for people in Markdown.</summary>
    Markdown,
}

/// <summary>The formats by their names on the command line.</summary>
internal static class OutputFormats
{
    /// <summary>Names that <c>validate</c> takes.</summary>
    public const string Reports = "json, sarif, github, junit, html, markdown";

    /// <summary>The format of a name in any case, or null.</summary>
    public static OutputFormat? Parse(string name) =>
        name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out OutputFormat format) ? format : null;

    /// <summary>The report that a format stands for; null for text.</summary>
    public static ReportFormat? ReportOf(OutputFormat format) => format switch
    {
        OutputFormat.Json => ReportFormat.Json,
        OutputFormat.Sarif => ReportFormat.Sarif,
        OutputFormat.GitHub => ReportFormat.GitHub,
        OutputFormat.JUnit => ReportFormat.JUnit,
        OutputFormat.Html => ReportFormat.Html,
        OutputFormat.Markdown => ReportFormat.Markdown,
        _ => null,
    };
}
