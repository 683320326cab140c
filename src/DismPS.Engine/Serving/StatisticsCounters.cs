using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving.Scheduling;

namespace DismPS.Engine.Serving;

/// <summary>Running sums, counted as Triton counts: requests that never reached the model, because they do not fit it, are not among them.</summary>
internal sealed class StatisticsCounters(TimeProvider clock)
{
    // More sizes than any model gets in practice; a client that sends every size there is must not fill the memory.
    private const int MaxBatchSizes = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<long, BatchSums> batches = [];
    private readonly long[] failures = new long[Enum.GetValues<FailureReason>().Length];
    private long success;
    private long total;
    private long rows;
    private long executions;
    private long queue;
    private long input;
    private long compute;
    private long output;
    private long failed;
    private long hits;
    private long hitTicks;
    private long misses;
    private long missTicks;
    private long lastTimestamp = long.MinValue;

    /// <summary>Whether the model's answers may come from the response cache.</summary>
    public bool HasCache { get; set; }

    /// <summary>A request was answered.</summary>
    public void AddSuccess(InferenceCall call)
    {
        ref readonly CallTimes times = ref call.Times;
        lock (gate)
        {
            success++;
            total += times.End - times.Start;
            queue += times.RunStart - times.Parsed;
            lastTimestamp = times.End;
            if (call.Cache == CacheOutcome.Hit)
            {
                hits++;
                hitTicks += times.CacheTicks;
                return;
            }

            if (call.Cache == CacheOutcome.Miss)
            {
                misses++;
                missTicks += times.CacheTicks;
            }

            rows += call.Rows;
            PhaseTicks phases = times.Phases;
            input += phases.Input;
            compute += phases.Compute;
            output += phases.Output;
        }
    }

    /// <summary>A run of the model is over, and its answers are written.</summary>
    /// <param name="runRows">Rows of all requests of the run.</param>
    /// <param name="inputTicks">Time of reading.</param>
    /// <param name="computeTicks">Time in the model.</param>
    /// <param name="outputTicks">Time of writing.</param>
    public void AddExecution(long runRows, long inputTicks, long computeTicks, long outputTicks)
    {
        lock (gate)
        {
            executions++;
            if (!batches.TryGetValue(runRows, out BatchSums? sums))
            {
                if (batches.Count >= MaxBatchSizes)
                    return;
                batches.Add(runRows, sums = new BatchSums());
            }

            sums.Count++;
            sums.Input += inputTicks;
            sums.Compute += computeTicks;
            sums.Output += outputTicks;
        }
    }

    /// <summary>A warm-up run: Triton counts each of its rows as a request.</summary>
    public void AddWarmup(long runRows, long ticks)
    {
        lock (gate)
        {
            success += runRows;
            rows += runRows;
            total += ticks * runRows;
            compute += ticks * runRows;
        }

        AddExecution(runRows, 0, ticks, 0);
    }

    /// <summary>A request that fitted the model was not answered.</summary>
    public void AddFailure(FailureReason reason, long ticks)
    {
        lock (gate)
        {
            failures[(int)reason]++;
            failed += ticks;
        }
    }

    public ModelStatistics Read(int pending)
    {
        lock (gate)
        {
            return new ModelStatistics
            {
                SuccessCount = success,
                SuccessNanoseconds = ToNanoseconds(total),
                RejectedCount = failures[(int)FailureReason.Rejected],
                CanceledCount = failures[(int)FailureReason.Canceled],
                BackendFailureCount = failures[(int)FailureReason.Backend],
                OtherFailureCount = failures[(int)FailureReason.Other],
                FailureNanoseconds = ToNanoseconds(failed),
                InferenceCount = rows,
                ExecutionCount = executions,
                QueueNanoseconds = ToNanoseconds(queue),
                InputNanoseconds = ToNanoseconds(input),
                ComputeNanoseconds = ToNanoseconds(compute),
                OutputNanoseconds = ToNanoseconds(output),
                HasCache = HasCache,
                CacheHitCount = hits,
                CacheHitNanoseconds = ToNanoseconds(hitTicks),
                CacheMissCount = misses,
                CacheMissNanoseconds = ToNanoseconds(missTicks),
                Batches =
                [
                    .. batches.OrderBy(b => b.Key).Select(b => new BatchStatistics(
                        b.Key, b.Value.Count, ToNanoseconds(b.Value.Input), ToNanoseconds(b.Value.Compute), ToNanoseconds(b.Value.Output))),
                ],
                PendingCount = pending,
                LastInference = lastTimestamp == long.MinValue ? null : clock.GetUtcNow() - clock.GetElapsedTime(lastTimestamp),
            };
        }
    }

    /// <summary>What a failure counts as.</summary>
    public static FailureReason ReasonOf(Exception failure) => failure switch
    {
        OperationCanceledException => FailureReason.Canceled,
        DismException { Code: ErrorCode.ServerBusy } => FailureReason.Rejected,
        DismException { Code: ErrorCode.InferenceFailed or ErrorCode.WorkerEnded } => FailureReason.Backend,
        // A handler chose the status.
        DismException { HttpStatus: not null } => FailureReason.Backend,
        _ => FailureReason.Other,
    };

    private long ToNanoseconds(long ticks) => (long)(ticks * (1e9 / clock.TimestampFrequency));

    private sealed class BatchSums
    {
        public long Count;
        public long Input;
        public long Compute;
        public long Output;
    }
}
