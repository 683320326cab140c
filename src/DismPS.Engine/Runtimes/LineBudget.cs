using System.Globalization;

namespace DismPS.Engine.Runtimes;

/// <summary>
/// How many lines the processes of one model may add to the log. What is too much is counted, and the count is told in one line when lines
/// pass again. Safe from many threads.
/// </summary>
internal sealed class LineBudget(string model, IModelLog log, TimeProvider clock)
{
    /// <summary>Lines that may come at once: long tracebacks of every instance, and the banners that libraries print when they are imported.</summary>
    public const int Burst = 2000;

    /// <summary>Lines a second afterwards: more than anybody reads, and 16 MB of log last for more than a minute of the longest lines.</summary>
    public const int Rate = 200;

    /// <summary>A long line counts for one a kilobyte.</summary>
    private const int BytesPerLine = 1024;

    private readonly Lock gate = new();
    private double lines = Burst;
    private long readAt = clock.GetTimestamp();
    private long leftOut;

    /// <summary>Whether lines were left out of which the log does not tell yet.</summary>
    public bool HasLeftOut => Volatile.Read(ref leftOut) > 0;

    /// <summary>Takes a line from the budget, or counts it as left out.</summary>
    /// <param name="bytes">Length of the line.</param>
    public bool Take(int bytes)
    {
        long tell = 0;
        lock (gate)
        {
            long now = clock.GetTimestamp();
            lines = Math.Min(Burst, lines + clock.GetElapsedTime(readAt, now).TotalSeconds * Rate);
            readAt = now;
            double cost = 1 + bytes / BytesPerLine;
            // Once lines are left out a whole second's worth is gathered: else every other line would be a count.
            if (lines < (leftOut > 0 ? Rate : cost))
            {
                leftOut++;
                return false;
            }

            lines -= cost;
            (tell, leftOut) = (leftOut, 0);
        }

        Tell(tell);
        return true;
    }

    /// <summary>Tells what was left out so far: nothing follows for a while.</summary>
    public void Tell()
    {
        long tell;
        lock (gate)
            (tell, leftOut) = (leftOut, 0);
        Tell(tell);
    }

    private void Tell(long count)
    {
        if (count > 0)
            log.Write(model, string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "line was" : "lines were")} left out: this model prints more than {Rate} lines a second"));
    }
}
