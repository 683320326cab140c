using System.Globalization;
using System.Text;

namespace DismPS.Engine.Runtimes;

/// <summary>
/// Makes lines of the bytes that one process prints: invalid UTF-8 and control characters are replaced, long lines cut, and of a progress
/// bar that overwrites itself a state is kept now and then. Its memory does not grow. Not for several threads.
/// </summary>
internal sealed class LogLines(string model, int? instance, IModelLog log, LineBudget budget, TimeProvider clock)
{
    /// <summary>Bytes of a line; what is beyond is counted and left out.</summary>
    public const int MaximumBytes = 16 * 1024;

    // " … 9223372036854775807 bytes were left out"
    private const int WordLength = 48;

    /// <summary>A bar is redrawn ten times a second; one state in this time says as much.</summary>
    public static readonly TimeSpan ProgressTime = TimeSpan.FromSeconds(5);

    private readonly byte[] line = new byte[MaximumBytes];
    private readonly char[] text = new char[MaximumBytes + WordLength];
    private int length;
    private long cut;
    private bool returned;
    private bool flushed;
    private long? progressAt;

    /// <summary>Whether a line was begun and not ended.</summary>
    public bool HasPartial => length > 0;

    /// <summary>Takes the next bytes; they may begin and end anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (returned && bytes[0] is not ((byte)'\n' or (byte)'\r'))
                Overwrite();
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;
            if (bytes[end] == '\r')
                returned = true;
            else if (flushed && length == 0)
                (flushed, returned) = (false, false);
            else
                End();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Ends a line that was begun: nothing followed for a while, or nothing will.</summary>
    public void Flush()
    {
        if (!HasPartial)
            return;
        End();
        flushed = true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int fits = Math.Min(bytes.Length, MaximumBytes - length);
        bytes[..fits].CopyTo(line.AsSpan(length));
        length += fits;
        cut += bytes.Length - fits;
    }

    private void Overwrite()
    {
        returned = false;
        bool isShown = line.AsSpan(0, length).ContainsAnyExcept((byte)' ');
        if (isShown && (progressAt is not { } last || clock.GetElapsedTime(last) >= ProgressTime))
        {
            progressAt = clock.GetTimestamp();
            End();
        }
        else
        {
            (length, cut) = (0, 0);
        }
    }

    private void End()
    {
        // The budget is asked first: what it refuses costs no more than the search for its end.
        if (budget.Take(length))
            log.Write(model, instance, Decode());
        (length, cut, returned, flushed) = (0, 0, false, false);
    }

    private ReadOnlySpan<char> Decode()
    {
        int whole = cut > 0 ? WholeCharacters() : length;
        int count = LogText.Clean(text.AsSpan(0, Encoding.UTF8.GetChars(line.AsSpan(0, whole), text)));
        if (cut > 0)
        {
            text.AsSpan(count).TryWrite(CultureInfo.InvariantCulture, $" … {cut + length - whole} bytes were left out", out int word);
            count += word;
        }

        return text.AsSpan(0, count);
    }

    /// <summary>Length without a character that the cut went through; text that is no UTF-8 is cut anywhere.</summary>
    private int WholeCharacters()
    {
        for (int back = 1; back <= 4; back++)
        {
            byte b = line[length - back];
            if ((b & 0xC0) == 0x80)
                continue;
            int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
            return needed > back ? length - back : length;
        }

        return length;
    }
}
