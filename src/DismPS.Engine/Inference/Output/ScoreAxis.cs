using System.Globalization;

namespace DismPS.Engine.Inference.Output;

/// <summary>The axis of scores: linear, or logarithmic when a few scores would press the others to the ground.</summary>
internal sealed class ScoreAxis
{
    // From here on the lower half of the scores would fill less than a twelfth of a linear axis.
    private const double Spread = 12;

    private ScoreAxis(bool logarithmic, double low, double high) => (Logarithmic, Low, High) = (logarithmic, low, high);

    public bool Logarithmic { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>The axis for scores.</summary>
    public static ScoreAxis For(ScoreSpread scores, double? threshold)
    {
        if (scores.Count == 0)
            return new ScoreAxis(false, 0, threshold is > 0 ? threshold.Value * 1.2 : 1);
        // Beyond this the length of the axis itself would overflow.
        const double Most = 1e300;
        double low = Math.Clamp(scores.Low, -Most, Most), high = Math.Clamp(scores.High, -Most, Most), median = scores.Median;
        if (threshold is { } limit && double.IsFinite(limit))
            (low, high) = (Math.Min(low, Math.Max(limit, -Most)), Math.Max(high, Math.Min(limit, Most)));
        if (scores.Positive >= 0.99 * scores.Count && median > 0 && high / median > Spread && low >= 0)
        {
            double least = scores.LeastPositive;
            if (threshold is > 0)
                least = Math.Min(least, Math.Min(threshold.Value, Most));
            // One outlier near zero must not stretch the axis over empty decades.
            return new ScoreAxis(true, Math.Max(least, high * 1e-12) / 1.25, high * 1.35);
        }

        if (low > 0 && high - low > 0.4 * high)
            low = 0;
        double room = high > low ? (high - low) * 0.06 : Math.Max(Math.Abs(high) * 0.5, 1e-9);
        return new ScoreAxis(false, low == 0 ? -room / 2 : low - room, high + room);
    }

    /// <summary>0 at the low end, 1 at the high end; scores beyond an end are put there.</summary>
    public double Place(double score) => Math.Clamp(Logarithmic
        ? Math.Log(Math.Max(score, Low) / Low) / Math.Log(High / Low)
        : (Math.Clamp(score, Low, High) - Low) / (High - Low), 0, 1);

    public List<double> Ticks()
    {
        List<double> ticks = [];
        if (Logarithmic)
        {
            int from = (int)Math.Floor(Math.Log10(Low)), to = (int)Math.Ceiling(Math.Log10(High));
            int step = Math.Max(1, (to - from) / 8);
            double[] parts = to - from <= 3 ? [1, 2, 5] : [1];
            for (int decade = from; decade <= to; decade += step)
                ticks.AddRange(parts.Select(part => part * Math.Pow(10, decade)));
        }
        else
        {
            double step = NiceStep((High - Low) / 5);
            for (double tick = Math.Ceiling(Low / step) * step; tick <= High && ticks.Count < 50; tick += step)
                ticks.Add(Math.Abs(tick) < step * 1e-6 ? 0 : tick);
        }

        return [.. ticks.Where(tick => tick >= Low && tick <= High)];
    }

    /// <summary>1, 2 or 5 times a power of ten, at least the given size.</summary>
    public static double NiceStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(least, double.Epsilon))));
        foreach (double factor in (double[])[1, 2, 5])
        {
            if (factor * power >= least * 0.999)
                return factor * power;
        }

        return 10 * power;
    }

    /// <summary>A number of an axis or a table: four digits that count.</summary>
    public static string Text(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        0 => "0",
        _ when Math.Abs(value) is >= 1e-4 and < 1e6 => Math.Abs(value) >= 1000
            ? value.ToString("0.#", CultureInfo.InvariantCulture) : ((decimal)value).ToString("G4", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###e-0", CultureInfo.InvariantCulture),
    };
}
