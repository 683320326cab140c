namespace DismPS.Engine.Inference.Output;

/// <summary>Writes scored rows to a stream, which stays open. The same rows in the same batches make the same bytes.</summary>
internal interface IScoreEncoder
{
    /// <summary>What is needed to go on in another process: the columns of the first row; empty before it and where a format has none.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Writes rows of one input.</summary>
    /// <param name="rows">The rows in order.</param>
    /// <param name="input">Number of their input, from 0.</param>
    /// <param name="name">Name of their input.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    ValueTask WriteAsync(IReadOnlyList<ScoredRow> rows, int input, string name, CancellationToken cancellationToken);

    /// <summary>Brings all rows so far into the stream; what follows can be appended later.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Finishes the content.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
