namespace DismPS.Engine.Serving;

/// <summary>Running sums; the successful path takes one lock and failures another field each.</summary>
internal sealed class StatisticsCounters(TimeProvider clock)
{
    private readonly Lock gate = new();
    private long success;
    private long total;
    private long rows;
    private long queue;
    private long input;
    private long compute;
    private long output;
    private long failures;
    private long rejected;
    private long lastTimestamp = long.MinValue;

    /// <param name="times">Timestamps of the phases.</param>
    /// <param name="rowCount">Rows of the request.</param>
    public void AddSuccess(in CallTimes times, long rowCount)
    {
        lock (gate)
        {
            success++;
            rows += rowCount;
            total += times.End - times.Start;
            input += times.Parsed - times.Start;
            queue += times.RunStart - times.Parsed;
            compute += times.RunEnd - times.RunStart;
            output += times.End - times.RunEnd;
            lastTimestamp = times.End;
        }
    }

    public void AddFailure() => Interlocked.Increment(ref failures);

    public void AddRejected() => Interlocked.Increment(ref rejected);

    public ModelStatistics Read(int pending)
    {
        lock (gate)
        {
            return new ModelStatistics
            {
                SuccessCount = success,
                SuccessNanoseconds = ToNanoseconds(total),
                FailureCount = Interlocked.Read(ref failures),
                RejectedCount = Interlocked.Read(ref rejected),
                InferenceCount = rows,
                ExecutionCount = success,
                QueueNanoseconds = ToNanoseconds(queue),
                InputNanoseconds = ToNanoseconds(input),
                ComputeNanoseconds = ToNanoseconds(compute),
                OutputNanoseconds = ToNanoseconds(output),
                PendingCount = pending,
                LastInference = success == 0 ? null : clock.GetUtcNow() - clock.GetElapsedTime(lastTimestamp),
            };
        }
    }

    private long ToNanoseconds(long ticks) => (long)(ticks * (1e9 / clock.TimestampFrequency));
}
