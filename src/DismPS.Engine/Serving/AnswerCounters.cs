namespace DismPS.Engine.Serving;

/// <summary>Running sums of the answers of requests that may have several.</summary>
internal sealed class AnswerCounters(TimeProvider clock)
{
    // A stream may have any number of answers; what comes behind is counted with the request only.
    private const int MaxPlaces = 256;

    private readonly Lock gate = new();
    private readonly List<AnswerStatistics> places = [];

    /// <param name="place">How many answers the request had before.</param>
    /// <param name="end">What became of it.</param>
    /// <param name="computeTicks">Time in the model.</param>
    /// <param name="outputTicks">Time of writing and sending.</param>
    public void Add(int place, AnswerEnd end, long computeTicks, long outputTicks)
    {
        if (place >= MaxPlaces)
            return;
        long compute = ToNanoseconds(computeTicks), output = ToNanoseconds(outputTicks), all = compute + output;
        lock (gate)
        {
            while (places.Count <= place)
                places.Add(new AnswerStatistics());
            AnswerStatistics sums = places[place];
            places[place] = end switch
            {
                AnswerEnd.Success => sums with
                {
                    SuccessCount = sums.SuccessCount + 1,
                    SuccessNanoseconds = sums.SuccessNanoseconds + all,
                    ComputeNanoseconds = sums.ComputeNanoseconds + compute,
                    OutputNanoseconds = sums.OutputNanoseconds + output,
                },
                AnswerEnd.Failed => sums with
                {
                    FailureCount = sums.FailureCount + 1,
                    FailureNanoseconds = sums.FailureNanoseconds + all,
                    ComputeNanoseconds = sums.ComputeNanoseconds + compute,
                },
                AnswerEnd.Empty => sums with { EmptyCount = sums.EmptyCount + 1, EmptyNanoseconds = sums.EmptyNanoseconds + all },
                _ => sums with { CancelledCount = sums.CancelledCount + 1, CancelledNanoseconds = sums.CancelledNanoseconds + all },
            };
        }
    }

    public IReadOnlyList<AnswerStatistics> Read()
    {
        lock (gate)
            return [.. places];
    }

    private long ToNanoseconds(long ticks) => (long)(ticks * (1e9 / clock.TimestampFrequency));
}
