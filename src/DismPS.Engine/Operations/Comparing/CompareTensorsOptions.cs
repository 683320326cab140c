namespace DismPS.Engine.Operations;

/// <summary>How much values may differ; the tolerances are those of newly recorded golden cases where none is given.</summary>
public sealed record CompareTensorsOptions
{
    /// <summary>atol; null for the default.</summary>
    public double? AbsoluteTolerance { get; init; }

    /// <summary>rtol; null for the default.</summary>
    public double? RelativeTolerance { get; init; }

    /// <summary>True where a NaN differs from a NaN too.</summary>
    public bool DistinctNaN { get; init; }
}
