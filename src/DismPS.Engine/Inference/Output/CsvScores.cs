namespace DismPS.Engine.Inference.Output;

/// <summary>Rows as CSV.</summary>
internal sealed class CsvScores(ScoreCsvWriter writer) : IScoreEncoder
{
    public IReadOnlyList<string> Columns => writer.Columns;

    public ValueTask WriteAsync(IReadOnlyList<ScoredRow> rows, int input, string name, CancellationToken cancellationToken) => writer.WriteAsync(rows, name, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => writer.CompleteAsync(cancellationToken);
}
