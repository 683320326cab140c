using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DismPS.Bench.Serve;

/// <summary>Keeps a request under way on each of its connections, all from the calling thread.</summary>
internal sealed unsafe partial class LoadGenerator : IDisposable
{
    private const short Readable = 1;
    private const short Writable = 4;

    // A target that hangs must not hang the benchmark.
    private const int SilenceLimitMilliseconds = 10_000;

    private readonly ILoadConnection[] connections;
    private readonly PollEntry[] entries;
    private readonly LatencyHistogram times = new();

    public LoadGenerator(Func<ILoadConnection> connect, int count)
    {
        connections = [.. Enumerable.Range(0, count).Select(_ => connect())];
        entries = new PollEntry[count];
    }

    /// <summary>Loads the target for a time. All answers have come when it returns.</summary>
    public LoadResult Run(byte[] request, TimeSpan time)
    {
        times.Clear();
        long count = 0;
        long began = Stopwatch.GetTimestamp();
        long end = began + (long)(time.TotalSeconds * Stopwatch.Frequency);
        foreach (ILoadConnection connection in connections)
            connection.Begin(request);

        bool over = false;
        while (Wait())
        {
            for (int i = 0; i < connections.Length; i++)
            {
                ILoadConnection connection = connections[i];
                short ready = entries[i].Ready;
                if (ready == 0)
                    continue;
                if ((ready & Writable) != 0)
                    connection.ContinueSending();
                if ((ready & ~Writable) == 0 || !connection.ContinueReceiving())
                    continue;
                long now = Stopwatch.GetTimestamp();
                over |= now >= end;
                if (over)
                    continue;
                times.Add(now - connection.Since);
                count++;
                connection.Begin(request);
            }
        }

        return new LoadResult(count / time.TotalSeconds, times.Quantile(0.5), times.Quantile(0.99));
    }

    public void Dispose()
    {
        foreach (ILoadConnection connection in connections)
            connection.Dispose();
    }

    /// <summary>False when nothing is under way.</summary>
    private bool Wait()
    {
        bool any = false;
        for (int i = 0; i < connections.Length; i++)
        {
            ILoadConnection connection = connections[i];
            any |= connection.IsBusy;
            entries[i].Handle = connection.IsBusy ? connection.Handle : -1;
            entries[i].Wanted = connection.IsSending ? (short)(Readable | Writable) : Readable;
        }

        if (!any)
            return false;
        fixed (PollEntry* first = entries)
        {
            if (Poll(first, (nuint)entries.Length, SilenceLimitMilliseconds) == 0)
                throw new TimeoutException("The target does not answer.");
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    private struct PollEntry
    {
        public int Handle;
        public short Wanted;
        public short Ready;
    }
}
