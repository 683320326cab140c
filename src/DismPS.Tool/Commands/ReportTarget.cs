using DismPS.Engine.Validation.Reports;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary>A report that is written to a file besides what is printed: <c>sarif=out.sarif</c>.</summary>
/// <param name="Format">Its form.</param>
/// <param name="Path">The file, as given.</param>
internal sealed record ReportTarget(ReportFormat Format, string Path)
{
    /// <summary>The target of a text, or null.</summary>
    public static ReportTarget? Parse(string text)
    {
        int equals = text.IndexOf('=');
        return equals > 0 && equals < text.Length - 1
            && OutputFormats.Parse(text[..equals]) is { } format && OutputFormats.ReportOf(format) is { } report
            ? new ReportTarget(report, text[(equals + 1)..])
            : null;
    }
}
