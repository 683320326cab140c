namespace DismPS.Engine.Dials.Checks;

/// <summary>Shapes of the histograms on one page.</summary>
/// <param name="Shapes">One a histogram.</param>
internal sealed record HistogramPage(IReadOnlyList<IReadOnlyList<int>> Shapes)
{
    /// <summary>Whether there is one.</summary>
    public bool Any => Shapes.Count > 0;

    /// <summary>The page as one tensor, as the platform makes it: number of histograms, then bins; null when the histograms differ.</summary>
    public IReadOnlyList<long>? Shape => Any && Shapes.All(s => s.SequenceEqual(Shapes[0])) ? [Shapes.Count, .. Shapes[0].Select(bins => (long)bins)] : null;
}
