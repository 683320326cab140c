using DismPS.Engine.Tensors;

namespace DismPS.Engine.Dials.Data;

/// <summary>Chooses how many histograms a page has, so that its text stays small.</summary>
internal static class PageSizes
{
    /// <summary>What the service gives at most.</summary>
    public const int Largest = 500;

    private const int PageBytes = 8 << 20;
    private const int EntryBytes = 512;

    // Counts have a few digits; weighted contents have up to seventeen, a point and an exponent.
    private const int BinBytes = 16;
    private const int OpenBins = 10_000;

    /// <summary>Histograms of a page for an input.</summary>
    /// <param name="spec">Full shape with the batch axis.</param>
    public static int Of(TensorSpec spec)
    {
        double bins = spec.Shape.IsDefault ? OpenBins : spec.Shape.Skip(1).Aggregate(1.0, (product, dim) => product * (dim < 0 ? Math.Sqrt(OpenBins) : dim));
        return (int)Math.Clamp(PageBytes / (EntryBytes + (BinBytes * bins)), 1, Largest);
    }
}
