using System.Diagnostics;

namespace DismPS.Fuzz;

/// <summary>Feeds a target on a thread of its own and measures every input.</summary>
internal sealed class FuzzWorker(FuzzTarget target, FuzzOptions options, RunMark? mark)
{
    // A broken reader fails on much; a few are enough to repair it.
    private const int MostFailures = 10;

    private readonly Lock guard = new();
    private readonly List<FuzzFailure> failures = [];
    private readonly HashSet<string> seen = [];
    private FuzzReport report = new(target.Name, options.Seed);
    private long currentIndex, currentStart;
    private byte[] currentInput = [];
    private TimeSpan currentProcessor;
    private bool reading, abandoned;

    /// <summary>
    /// True when the input at work takes too long: of the processor, or so much by the clock that it must be waiting for something.
    /// </summary>
    public bool Hangs
    {
        get
        {
            lock (guard)
                return reading && (Environment.CpuUsage.TotalTime - currentProcessor > options.Limit || Stopwatch.GetElapsedTime(currentStart) > 15 * options.Limit);
        }
    }

    public void Run()
    {
        foreach ((long index, byte[] input) in FuzzSession.Inputs(target, options))
        {
            if (!Begin(index, input))
                return;
            TimeSpan start = ProcessorTime.OfThread;
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool sound = false;
            Exception? thrown = null;
            try
            {
                sound = target.Run(input);
            }
            catch (Exception exception)
            {
                thrown = exception;
            }

            if (!End(thrown, sound, ProcessorTime.OfThread - start, GC.GetAllocatedBytesForCurrentThread() - before))
                return;
        }
    }

    /// <summary>The figures so far.</summary>
    public FuzzReport Report(TimeSpan elapsed, bool hangs)
    {
        lock (guard)
        {
            abandoned = hangs;
            if (hangs)
                Fail($"still reading after {options.Limit.TotalSeconds} s");
            return report with { Elapsed = elapsed, Failures = [.. failures] };
        }
    }

    // False when nobody waits for the answer any more.
    private bool Begin(long index, byte[] input)
    {
        lock (guard)
        {
            if (abandoned)
                return false;
            mark?.Set(index);
            (currentIndex, currentInput, reading) = (index, input, true);
            (currentStart, currentProcessor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            return true;
        }
    }

    // False when there is no point in going on.
    private bool End(Exception? thrown, bool sound, TimeSpan time, long allocated)
    {
        lock (guard)
        {
            reading = false;
            // It was reported as endless already; writing its input again would take it from under the reader of that report.
            if (abandoned)
                return false;
            report = report with { Inputs = report.Inputs + 1, Sound = report.Sound + (sound ? 1 : 0), Reading = report.Reading + time };
            if (time > report.Slowest)
                report = report with { Slowest = time, SlowestInput = currentIndex };
            if (allocated > report.LargestAllocation)
                report = report with { LargestAllocation = allocated, LargestAllocationInput = currentIndex };
            // One of each kind: the same place in the code is the same bug.
            if (thrown is not null && seen.Add($"{thrown.GetType()} {new StackTrace(thrown).GetFrame(0)?.GetMethod()}"))
                Fail(thrown.ToString());
            else if (time > options.Limit && seen.Add("time"))
                Fail($"read for {time.TotalSeconds:0.0} s");
            else if (allocated > options.MaxAllocation && seen.Add("memory"))
                Fail($"allocated {allocated >> 20} MiB");
            return failures.Count < MostFailures;
        }
    }

    private void Fail(string what) =>
        failures.Add(new FuzzFailure(currentIndex, what, FuzzSession.Save(options, target.Name, currentIndex, currentInput)));
}
