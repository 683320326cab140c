using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Operations.Reports;

/// <summary>
/// Makes one report for people of what other operations found: templates, scores, counts of runs, golden cases. Memory is bounded for any number of rows: counts, the first
/// flagged rows, and what a plot can show are kept.
/// </summary>
/// <param name="options">How it is written.</param>
public sealed class FormatReport(FormatReportOptions options)
{
    private readonly ReportContent _content = new(new ReportPaths(options.RootFolder));

    /// <summary>Templates that were taken.</summary>
    public int Templates => _content.Findings.Count;

    /// <summary>Rows that were taken.</summary>
    public long Rows => _content.Scores.Rows;

    /// <summary>Flagged rows among them.</summary>
    public long Flagged => _content.Scores.Groups.Sum(group => group.Series.Summary.Anomalies);

    /// <summary>Golden cases that were taken.</summary>
    public int Cases => _content.Golden.Count;

    /// <summary>Takes a template with its findings.</summary>
    public void Add(ReportedTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        _content.Findings.Add(template);
    }

    /// <summary>Takes a scored row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="input">The input that has it; null when that is not known.</param>
    public void Add(ScoredRow row, string? input)
    {
        ArgumentNullException.ThrowIfNull(row);
        _content.Scores.Add(row, input);
    }

    /// <summary>Takes the counts of a run.</summary>
    /// <param name="run">The counts.</param>
    /// <param name="model">The model that was asked; empty when that is not known.</param>
    public void Add(RunSummary run, string model)
    {
        ArgumentNullException.ThrowIfNull(run);
        _content.Runs.Add(run, model);
    }

    /// <summary>Takes the outcome of a golden case.</summary>
    public void Add(GoldenResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _content.Golden.Add(result);
    }

    /// <summary>The report.</summary>
    public string ToText() => options.Format == PageFormat.Html
        ? new ReportHtml(_content, Title).Write(options.Time.GetUtcNow())
        : new ReportMarkdown(_content, Title).Write(options.Time.GetUtcNow());

    /// <summary>Writes the report; the file gets its name when it is complete.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="replaces">Whether a file that is there is replaced.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.TargetExists"/>, or <see cref="ErrorCode.WriteFailed"/>: it cannot be written.</exception>
    public async Task<FormattedReport> WriteAsync(string path, bool replaces, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!replaces && File.Exists(path))
            throw new DismException(ErrorCode.TargetExists, $"'{path}' is there already.", "Name another file, or leave out -NoClobber.", path);
        byte[] text = Encoding.UTF8.GetBytes(ToText());
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                await file.Stream.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException fault)
            {
                throw AsideFile.Failed(path, fault);
            }

            await file.CompleteAsync().ConfigureAwait(false);
        }

        return new FormattedReport(path, Title, text.Length);
    }

    private string Title => string.IsNullOrWhiteSpace(options.Title) ? _content.Title : options.Title;
}
