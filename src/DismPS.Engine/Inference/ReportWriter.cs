using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference;

/// <summary>
/// Gathers scored rows and writes them as one HTML file that needs nothing else: no script, no image, no address. Memory is bounded, and the file
/// stays below 2 MB, for any number of rows.
/// </summary>
/// <param name="facts">What is known of the model.</param>
/// <param name="time">Gives the time that the report bears.</param>
public sealed class ReportWriter(ReportFacts facts, TimeProvider time)
{
    private readonly ScoreSeries series = new();

    /// <summary>Statistics of the rows so far.</summary>
    public ScoreSummary Summary => series.Summary;

    /// <summary>Takes a row into the report.</summary>
    public void Add(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        series.Add(row);
    }

    /// <summary>The report as text.</summary>
    public string ToHtml() => new ReportPage(facts, series, time.GetUtcNow()).ToHtml();

    /// <summary>Writes the report; the file gets its name when it is complete.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: it cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] html = Encoding.UTF8.GetBytes(ToHtml());
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                await file.Stream.WriteAsync(html, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException fault)
            {
                throw AsideFile.Failed(path, fault);
            }

            await file.CompleteAsync().ConfigureAwait(false);
        }
    }
}
