using System.Globalization;
using System.Text;

namespace DismPS.Server;

/// <summary>Counts observations in the buckets that the Prometheus client of Python has when nobody chooses others.</summary>
internal sealed class MetricHistogram
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly Lock gate = new();
    private readonly long[] counts = new long[Bounds.Length + 1];
    private double sum;

    public long Count
    {
        get
        {
            lock (gate)
                return counts.Sum();
        }
    }

    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < Bounds.Length && value > Bounds[bucket])
            bucket++;
        lock (gate)
        {
            counts[bucket]++;
            sum += value;
        }
    }

    /// <param name="text">Where to.</param>
    /// <param name="name">Name of the family.</param>
    /// <param name="labels">Labels without braces; empty for none.</param>
    public void Append(StringBuilder text, string name, string labels)
    {
        lock (gate)
        {
            long total = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                total += counts[i];
                string bound = i < Bounds.Length ? Bounds[i].ToString("0.0##", CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"}} {total}\n");
            }

            string set = labels.Length > 0 ? $"{{{labels}}}" : "";
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{set} {total}\n{name}_sum{set} {sum}\n");
        }
    }
}
