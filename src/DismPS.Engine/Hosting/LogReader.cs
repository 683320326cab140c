using System.Text;
using DismPS.Engine.Runtimes;
using Microsoft.Win32.SafeHandles;

namespace DismPS.Engine.Hosting;

/// <summary>
/// Reads a log from its oldest line on, across its rotation, while it is written. At the end of what is there now it can be asked again.
/// Each part has a number, so that no line is read twice and a part that was replaced before it was read is told. Used by one thread.
/// </summary>
internal sealed class LogReader(ServerLogFile server) : IDisposable
{
    private readonly byte[] buffer = new byte[2 * LogFormat.MaximumLineBytes];
    private SafeFileHandle? file;
    private int part;
    private long offset;
    private DateTimeOffset lastTime = server.StartTime;
    private int start;
    private int end;
    private bool isSkipping;

    /// <summary>Whether there was a log to read.</summary>
    public bool HasBegun => part > 0;

    /// <summary>The next line; null when there is none yet.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public LogEntry? Read()
    {
        while (true)
        {
            while (ReadLine(out ReadOnlySpan<byte> line))
            {
                if (EntryOf(line) is { } entry)
                    return entry;
            }

            if (Next() is not { } next)
                return null;
            // The part may have grown between its end and the look at its successor.
            if (file is not null && Fill())
            {
                next.File.Dispose();
                continue;
            }

            int expected = part + 1;
            bool isFirst = file is null;
            Take(next.File, next.Part);
            if (!isFirst && next.Part > expected)
                return Word("lines are missing here: the log was written faster than it was read");
        }
    }

    /// <summary>What a server that has ended left without an end of line, once <see cref="Read"/> found nothing more; null when there is nothing.</summary>
    public LogEntry? ReadRest()
    {
        ReadOnlySpan<byte> rest = isSkipping ? default : buffer.AsSpan(start, end - start);
        start = end;
        return rest.IsEmpty ? null : EntryOf(rest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    private bool ReadLine(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = buffer.AsSpan(start, length);
                start += length + 1;
                if (!isSkipping)
                    return true;
                isSkipping = false;
            }
            else if (end - start >= LogFormat.MaximumLineBytes)
            {
                // No line of ours is that long.
                (start, end, isSkipping) = (0, 0, true);
            }
            else if (!Fill())
            {
                line = default;
                return false;
            }
        }
    }

    /// <summary>
    /// Reads on. A line that was begun is read again from its start: a full disk may have had half of it, which the writer took back.
    /// </summary>
    /// <returns>False when nothing was added.</returns>
    private bool Fill()
    {
        int partial = end - start;
        offset -= partial;
        (start, end) = (0, 0);
        if (file is null)
            return false;
        end = RandomAccess.Read(file, buffer, offset);
        if (end == 0)
            offset = Math.Min(offset, RandomAccess.GetLength(file));
        offset += end;
        return end > partial;
    }

    private void Take(SafeFileHandle next, int number)
    {
        file?.Dispose();
        (file, part, offset) = (next, number, 0);
        (start, end, isSkipping) = (0, 0, false);
    }

    /// <summary>The part after the one that is read, or the first of those behind it that are still there; null when there is none.</summary>
    private (SafeFileHandle File, int Part)? Next()
    {
        (SafeFileHandle File, int Part)? older = Open(server.OlderPath);
        (SafeFileHandle File, int Part)? newer = Open(server.Path);
        if (older is { } a && newer is { } b)
        {
            bool isOlder = a.Part < b.Part;
            (isOlder ? b : a).File.Dispose();
            return isOlder ? older : newer;
        }

        return older ?? newer;
    }

    private (SafeFileHandle File, int Part)? Open(string path)
    {
        SafeFileHandle? opened = null;
        try
        {
            opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[128];
            head = head[..RandomAccess.Read(opened, head, 0)];
            int length = head.IndexOf((byte)'\n');
            if (length >= 0 && LogFormat.PartOf(head[..length]) is { } number && number > part)
                return (opened, number);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Not made yet, just being moved, or removed.
        }
        catch
        {
            opened?.Dispose();
            throw;
        }

        opened?.Dispose();
        return null;
    }

    private LogEntry? EntryOf(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] == '#')
            return null;
        LogEntry? entry = LogFormat.Read(server.ProcessId, line);
        if (entry is null)
            return Word(Encoding.UTF8.GetString(line));
        lastTime = entry.Time;
        return entry;
    }

    private LogEntry Word(string text)
    {
        char[] clean = text.ToCharArray();
        return new LogEntry(server.ProcessId, lastTime, LogEntry.Server, null, new string(clean, 0, LogText.Clean(clean)));
    }
}
