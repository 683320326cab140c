namespace DismPS.Engine.Inference.Output;

/// <summary>What is drawn of rows, and where: its first place in the order of the report.</summary>
internal readonly record struct ScorePoint(long Start, ScoreCell Cell)
{
    /// <summary>Its middle, in rows from the first one.</summary>
    public double Middle => Start + (Cell.Count / 2.0);
}
