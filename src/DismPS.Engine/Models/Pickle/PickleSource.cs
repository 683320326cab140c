namespace DismPS.Engine.Models.Pickle;

/// <summary>
/// The bytes of a pickle, read once from front to back. Past the end, past the budget, or where a compressed stream is damaged, every
/// read gives nothing and <see cref="Fault"/> says why.
/// </summary>
internal sealed class PickleSource(Stream stream, PickleBudget budget)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int next;
    private int filled;
    private long consumed;

    /// <summary>Bytes read so far.</summary>
    public long Position => consumed + next;

    /// <summary>Why reading stopped; null while it goes on.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when reading stopped at a limit of this program, not of the file.</summary>
    public bool IsLimit { get; private set; }

    /// <summary>True when there is no further byte; an end here is no fault.</summary>
    public bool AtEnd => Fault is not null || (next == filled && !Fill());

    /// <summary>The next byte without taking it; -1 at the end.</summary>
    public int Peek() => AtEnd ? -1 : buffer[next];

    /// <summary>The next byte; -1 with a fault at the end.</summary>
    public int ReadByte()
    {
        if (next == filled && !Fill())
            return End();
        return buffer[next++];
    }

    /// <summary>A little-endian unsigned number of 1 to 8 bytes.</summary>
    public bool TryReadNumber(int bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes; i++)
        {
            int read = ReadByte();
            if (read < 0)
                return false;
            value |= (ulong)(uint)read << (8 * i);
        }

        return true;
    }

    /// <summary>A length that is followed by as many bytes: passes over them, and gives them when they are few.</summary>
    /// <param name="length">Number of bytes, as the file claims.</param>
    /// <param name="keep">Most bytes that are kept.</param>
    /// <param name="content">The bytes; null when there are more than <paramref name="keep"/>.</param>
    public bool TryReadBlock(ulong length, int keep, out byte[]? content)
    {
        content = null;
        if (length > (ulong)keep)
            return TrySkip(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < bytes.Length;)
        {
            if (next == filled && !Fill())
                return End() >= 0;
            int part = Math.Min(bytes.Length - i, filled - next);
            buffer.AsSpan(next, part).CopyTo(bytes.AsSpan(i));
            next += part;
            i += part;
        }

        content = bytes;
        return true;
    }

    /// <summary>The text up to a line feed, as Latin-1; null at the end or when it is longer than <paramref name="longest"/>.</summary>
    public bool TryReadLine(int longest, out byte[]? line)
    {
        line = null;
        var bytes = new List<byte>(64);
        while (true)
        {
            if (next == filled && !Fill())
                return End() >= 0;
            ReadOnlySpan<byte> rest = buffer.AsSpan(next, filled - next);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            if (bytes.Count <= longest)
                bytes.AddRange(part[..Math.Min(part.Length, longest + 1)]);
            next += part.Length;
            if (end < 0)
                continue;
            next++;
            line = bytes.Count > longest ? null : [.. bytes];
            return true;
        }
    }

    /// <summary>Passes over bytes.</summary>
    public bool TrySkip(ulong count)
    {
        ulong here = Math.Min(count, (ulong)(filled - next));
        next += (int)here;
        count -= here;
        if (count > (ulong)buffer.Length && stream.CanSeek)
        {
            if (count > (ulong)Math.Max(0, stream.Length - stream.Position))
                return End() >= 0;
            consumed += next + (long)count;
            next = filled = 0;
            stream.Seek((long)count, SeekOrigin.Current);
            return true;
        }

        while (count > 0)
        {
            if (next == filled && !Fill())
                return End() >= 0;
            int part = (int)Math.Min(count, (ulong)(filled - next));
            next += part;
            count -= (ulong)part;
        }

        return true;
    }


    private bool Fill()
    {
        if (Fault is not null)
            return false;
        if (budget.Bytes <= 0)
        {
            Fault = "there is more in the file than is looked at";
            IsLimit = true;
            return false;
        }

        try
        {
            consumed += filled;
            next = filled = 0;
            filled = stream.Read(buffer, 0, buffer.Length);
            budget.Bytes -= filled;
            return filled > 0;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fault = exception is InvalidDataException ? $"the compressed data are damaged ({exception.Message.TrimEnd('.')})" : "the file cannot be read";
            return false;
        }
    }

    private int End()
    {
        Fault ??= "the file ends too early";
        return -1;
    }
}
