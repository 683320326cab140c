using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Reads the logs of servers, as they are or as they grow.</summary>
public static class ReadLog
{
    /// <summary>How often a growing log is looked at.</summary>
    internal static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(200);

    private const int Capacity = 256;

    /// <summary>
    /// Yields lines in the order in which they were written: one server after the other, or, when they are followed, as they come. It ends
    /// with the last line, or, when they are followed, with the last server.
    /// </summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>: a log was removed or cannot be read.</exception>
    public static IAsyncEnumerable<LogEntry> RunAsync(IReadOnlyList<ServerLogFile> logs, ReadLogOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(options);
        return options.Follow && logs.Count > 1 ? MergeAsync(logs, options, cancellationToken) : InTurnAsync(logs, options, cancellationToken);
    }

    private static async IAsyncEnumerable<LogEntry> InTurnAsync(
        IReadOnlyList<ServerLogFile> logs, ReadLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ServerLogFile log in logs)
        {
            await foreach (LogEntry entry in OneAsync(log, options, cancellationToken).ConfigureAwait(false))
                yield return entry;
        }
    }

    private static async IAsyncEnumerable<LogEntry> MergeAsync(
        IReadOnlyList<ServerLogFile> logs, ReadLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<LogEntry> channel = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        Task reading = ReadAllAsync();
        try
        {
            await foreach (LogEntry entry in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return entry;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        async Task ReadAllAsync()
        {
            await Task.WhenAll(logs.Select(log => Task.Run(() => CopyAsync(log), CancellationToken.None))).ConfigureAwait(false);
            channel.Writer.TryComplete();
        }

        // Never throws: a failure travels through the channel to the reader, which ends the others.
        async Task CopyAsync(ServerLogFile log)
        {
            try
            {
                await foreach (LogEntry entry in OneAsync(log, options, ending.Token).ConfigureAwait(false))
                    await channel.Writer.WriteAsync(entry, ending.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                channel.Writer.TryComplete(e);
            }
        }
    }

    private static async IAsyncEnumerable<LogEntry> OneAsync(
        ServerLogFile log, ReadLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new LogReader(log);
        bool isAlive = options.IsAlive(log);
        foreach (LogEntry entry in Tail(Present(log, reader, isAlive, options, cancellationToken), options.Tail))
            yield return entry;
        if (!reader.HasBegun)
        {
            throw new DismException(ErrorCode.ReadFailed, $"The log '{log.Path}' was removed.",
                "Get-DismApi and 'dismps ps' list the servers that run; start the server again where it ended.", log.Path);
        }

        while (options.Follow && isAlive)
        {
            await Task.Delay(PollTime, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            // Asked before the lines are read, so that the last words of a server are not missed.
            isAlive = options.IsAlive(log);
            foreach (LogEntry entry in Present(log, reader, isAlive, options, cancellationToken))
                yield return entry;
        }
    }

    /// <summary>The lines that are there and not yet read.</summary>
    private static IEnumerable<LogEntry> Present(ServerLogFile log, LogReader reader, bool isAlive, ReadLogOptions options, CancellationToken cancellationToken)
    {
        while (Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((options.Since is not { } since || entry.Time >= since) && options.IncludesSource?.Invoke(entry.Source) != false)
                yield return entry;
        }

        LogEntry? Next()
        {
            try
            {
                return reader.Read() ?? (isAlive ? null : reader.ReadRest());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DismException(ErrorCode.ReadFailed, $"The log '{log.Path}' cannot be read: {e.Message}",
                    "Check that you may read it.", log.Path, e);
            }
        }
    }

    private static IEnumerable<LogEntry> Tail(IEnumerable<LogEntry> entries, int? count)
    {
        if (count is not { } last)
            return entries;
        // Read to the end in any case: what follows begins there.
        var kept = new Queue<LogEntry>();
        foreach (LogEntry entry in entries)
        {
            kept.Enqueue(entry);
            if (kept.Count > last)
                kept.Dequeue();
        }

        return kept;
    }
}
