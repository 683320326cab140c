namespace DismPS.Engine.Inference.Output;

/// <summary>Where the finite scores lie.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Low">The smallest; NaN without any.</param>
/// <param name="High">The largest; NaN without any.</param>
/// <param name="Median">The middle one; NaN without any.</param>
/// <param name="Positive">How many are above zero.</param>
/// <param name="LeastPositive">The smallest above zero; 0 without any.</param>
internal readonly record struct ScoreSpread(long Count, double Low, double High, double Median, long Positive, double LeastPositive)
{
    public static ScoreSpread None { get; } = new(0, double.NaN, double.NaN, double.NaN, 0, 0);
}
