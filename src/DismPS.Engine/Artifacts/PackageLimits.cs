namespace DismPS.Engine.Artifacts;

/// <summary>How much a package may unpack to. The number of its files is limited to 100,000.</summary>
public sealed record PackageLimits
{
    /// <summary>Bytes of all files of an archive.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Bytes that one packed byte may become on average, where they are more than <see cref="RatioFrom"/>; models rarely reach 20.</summary>
    public int MaxRatio { get; init; } = 250;

    /// <summary>Bytes up to which <see cref="MaxRatio"/> does not count.</summary>
    public long RatioFrom { get; init; } = 256L << 20;

    /// <summary>Faults that are listed.</summary>
    public int MaxProblems { get; init; } = 1000;
}
