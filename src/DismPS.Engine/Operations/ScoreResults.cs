using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Takes scored rows as they come and writes them down: a CSV file of all, an HTML report, the flagged ones in memory.</summary>
public sealed class ScoreResults : IAsyncDisposable
{
    /// <summary>Flagged rows that are kept; a threshold far too low must not fill the memory.</summary>
    public const int MaximumFlagged = 10_000;

    private const int RowsOfOneWrite = 512;

    private readonly List<ScoredRow> _flagged = [];
    private readonly List<ScoredRow> _pending = new(RowsOfOneWrite);
    private readonly ScoreCsvWriter? _scores;
    private readonly ReportWriter? _report;
    private readonly string? _reportPath;

    /// <summary>Opens the files that are wanted.</summary>
    /// <param name="scoresPath">Absolute path of the CSV file; null for none.</param>
    /// <param name="reportPath">Absolute path of the HTML report; null for none.</param>
    /// <param name="resource">The resource whose model scored.</param>
    /// <param name="inputName">Name of the input in the report.</param>
    /// <exception cref="DismException">A file cannot be written.</exception>
    public ScoreResults(string? scoresPath, string? reportPath, Resource resource, string inputName)
    {
        ArgumentNullException.ThrowIfNull(resource);
        _scores = scoresPath is null ? null : ScoreCsvWriter.Create(scoresPath);
        _reportPath = reportPath;
        if (reportPath is not null)
        {
            _report = new ReportWriter(
                new ReportFacts
                {
                    ModelName = resource.Properties.Name,
                    Rule = ScoringRule.From(resource.Properties),
                    Description = resource.Properties.Description,
                    InputName = inputName,
                },
                TimeProvider.System);
        }
    }

    /// <summary>Counts over all rows so far.</summary>
    public ScoreSummary Summary { get; } = new();

    /// <summary>The anomalous and undecided rows in order, at most <see cref="MaximumFlagged"/>.</summary>
    public IReadOnlyList<ScoredRow> Flagged => _flagged;

    /// <summary>Takes rows.</summary>
    public async ValueTask AddAsync(IReadOnlyList<ScoredRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (ScoredRow row in rows)
            await AddAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes one row.</summary>
    public async ValueTask AddAsync(ScoredRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        Summary.Add(row);
        if (row.Status is ScoreStatus.Anomalous or ScoreStatus.Undecided && _flagged.Count < MaximumFlagged)
            _flagged.Add(row);
        _report?.Add(row);
        if (_scores is null)
            return;
        _pending.Add(row);
        if (_pending.Count == RowsOfOneWrite)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the complete files in place; without it nothing is changed.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_scores is not null)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            await _scores.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_report is not null)
            await _report.WriteAsync(_reportPath!, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scores is not null)
            await _scores.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _scores!.WriteAsync(_pending, cancellationToken).ConfigureAwait(false);
        _pending.Clear();
    }
}
