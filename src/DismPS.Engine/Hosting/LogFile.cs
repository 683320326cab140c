using System.Buffers;
using System.Globalization;
using System.Threading.Channels;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Hosting;

/// <summary>
/// The log file of a server. Lines are put into memory and written by a task of its own, so that neither a full nor a hanging disk stops the
/// server; what the disk does not take, or not fast enough, is left out and counted.
/// </summary>
public sealed class LogFile : IModelLog, IAsyncDisposable
{
    /// <summary>Size at which the file becomes the older one; there are two at most.</summary>
    internal const long DefaultPartBytes = 16 * 1024 * 1024;

    private const int MaximumPendingBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan DisposeTime = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly LogFileParts parts;
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task writing;
    private ArrayBufferWriter<byte> filling = new();
    private ArrayBufferWriter<byte> draining = new();
    private int fillingLines;
    private long leftOut;

    internal LogFile(ServerLogFile server, TimeProvider clock, long partBytes = DefaultPartBytes)
    {
        this.clock = clock;
        Server = server;
        parts = new LogFileParts(server, partBytes);
        try
        {
            parts.Open();
        }
        catch
        {
            parts.Dispose();
            throw;
        }

        writing = Task.Run(WriteAsync);
    }

    /// <summary>Where it is, and whose.</summary>
    public ServerLogFile Server { get; }

    /// <summary>Lines that are missing and not yet told.</summary>
    internal long LeftOut
    {
        get
        {
            lock (gate)
                return leftOut;
        }
    }

    /// <inheritdoc/>
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        lock (gate)
        {
            if (filling.WrittenCount > MaximumPendingBytes)
            {
                leftOut++;
                return;
            }

            LogFormat.Write(filling, clock.GetUtcNow(), model, instance, line);
            fillingLines++;
        }

        signal.Writer.TryWrite(true);
    }

    /// <summary>Writes what is still in memory; a disk that hangs is given up after two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        signal.Writer.TryComplete();
        try
        {
            await writing.WaitAsync(DisposeTime, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Its lines are lost; the server ends all the same.
        }
    }

    private async Task WriteAsync()
    {
        while (await signal.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            signal.Reader.TryRead(out _);
            Drain();
        }

        Drain();
        parts.Dispose();
    }

    private void Drain()
    {
        int lines;
        long missing;
        lock (gate)
        {
            (filling, draining) = (draining, filling);
            (lines, fillingLines) = (fillingLines, 0);
            (missing, leftOut) = (leftOut, 0);
        }

        if (missing > 0)
        {
            LogFormat.Write(draining, clock.GetUtcNow(), LogEntry.Server, null,
                string.Create(CultureInfo.InvariantCulture, $"{missing} {(missing == 1 ? "line is" : "lines are")} missing: the disk did not take them"));
        }

        bool isWritten = draining.WrittenCount == 0 || parts.TryWrite(draining.WrittenSpan);
        draining.ResetWrittenCount();
        if (isWritten)
            return;
        // Told together with the next lines that the disk takes.
        lock (gate)
            leftOut += missing + lines;
    }
}
