namespace DismPS.Engine.Inference.Output;

/// <summary>Makes encoders.</summary>
internal static class ScoreEncoders
{
    /// <summary>An encoder for a stream that can seek.</summary>
    /// <param name="format">The format; not <see cref="ScoreFormat.Auto"/>.</param>
    /// <param name="stream">The target; it stands at its end.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="tellsInput">Whether each row tells its input.</param>
    /// <param name="earlierRows">Rows that the stream holds already.</param>
    /// <param name="columns">The columns of the first of these.</param>
    public static IScoreEncoder Create(ScoreFormat format, Stream stream, string name, bool tellsInput, long earlierRows = 0, IReadOnlyList<string>? columns = null) => format switch
    {
        ScoreFormat.Csv => new CsvScores(ScoreCsvWriter.Create(stream, name, tellsInput, earlierRows > 0 ? columns : null)),
        ScoreFormat.JsonLines => new JsonLinesScores(stream, tellsInput),
        ScoreFormat.Npy => new NpyScores(stream, tellsInput, earlierRows),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
