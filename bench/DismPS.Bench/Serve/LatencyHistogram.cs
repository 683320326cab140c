using System.Diagnostics;
using System.Numerics;

namespace DismPS.Bench.Serve;

/// <summary>Counts of times in buckets that are 1/32 of their value wide.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;

    private readonly long[] buckets = new long[(64 - SubBits + 1) << SubBits];
    private long count;

    public void Add(long ticks)
    {
        buckets[BucketOf(ticks)]++;
        count++;
    }

    public void Clear()
    {
        Array.Clear(buckets);
        count = 0;
    }

    /// <summary>The time in microseconds below which the given share of all times lies.</summary>
    public double Quantile(double share)
    {
        long wanted = (long)Math.Ceiling(count * share);
        long seen = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            seen += buckets[i];
            if (seen >= wanted && seen > 0)
                return UpperBound(i) * 1e6 / Stopwatch.Frequency;
        }

        return double.NaN;
    }

    private static int BucketOf(long ticks)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - SubBits);
        return (shift << SubBits) + (int)(ticks >> shift);
    }

    private static long UpperBound(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBits) - 1);
        return ((long)(bucket - (shift << SubBits)) + 1) << shift;
    }
}
