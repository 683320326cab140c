using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Hosting;

/// <summary>
/// The lines of a log file: time, source, instance and text with tabs between, in UTF-8. A file begins with a line that says which part of
/// the log it is; no entry begins with its sign.
/// </summary>
internal static class LogFormat
{
    /// <summary>Bytes of a line at most: the longest text, of which every byte may have become a replacement character, and what stands before it.</summary>
    public const int MaximumLineBytes = 64 * 1024;

    private const int MaximumNameCharacters = 256;
    private const int MaximumTextCharacters = LogLines.MaximumBytes + 64;
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int TimeBytes = 24;
    private const byte Tab = (byte)'\t';

    private static ReadOnlySpan<byte> PartWord => ", part "u8;

    /// <summary>The first line of a part.</summary>
    public static byte[] FirstLine(int processId, int part) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"# log of process {processId}, part {part}\n"));

    /// <summary>Which part a first line tells; null for any other line.</summary>
    public static int? PartOf(ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf(PartWord);
        return at > 0 && line[0] == '#' && Utf8Parser.TryParse(line[(at + PartWord.Length)..], out int part, out _) ? part : null;
    }

    /// <summary>Adds an entry.</summary>
    public static void Write(IBufferWriter<byte> target, DateTimeOffset time, ReadOnlySpan<char> source, int? instance, ReadOnlySpan<char> text)
    {
        source = source[..Math.Min(source.Length, MaximumNameCharacters)];
        text = text[..Math.Min(text.Length, MaximumTextCharacters)];
        Span<byte> bytes = target.GetSpan(TimeBytes + 16 + 3 * (source.Length + text.Length));
        time.UtcDateTime.TryFormat(bytes, out int at, TimeForm, CultureInfo.InvariantCulture);
        bytes[at++] = Tab;
        at += Encode(source, bytes[at..], isName: true);
        bytes[at++] = Tab;
        if (instance is { } number)
        {
            number.TryFormat(bytes[at..], out int digits, provider: CultureInfo.InvariantCulture);
            at += digits;
        }
        else
        {
            bytes[at++] = (byte)'-';
        }

        bytes[at++] = Tab;
        at += Encode(text, bytes[at..], isName: false);
        bytes[at++] = (byte)'\n';
        target.Advance(at);
    }

    /// <summary>Reads an entry; null for a line that is none.</summary>
    public static LogEntry? Read(int processId, ReadOnlySpan<byte> line)
    {
        if (line.Length <= TimeBytes || line[TimeBytes] != Tab
            || !DateTime.TryParseExact(Encoding.UTF8.GetString(line[..TimeBytes]), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            return null;
        }

        line = line[(TimeBytes + 1)..];
        int sourceEnd = line.IndexOf(Tab);
        int instanceEnd = sourceEnd < 0 ? -1 : line[(sourceEnd + 1)..].IndexOf(Tab);
        if (instanceEnd < 0)
            return null;
        ReadOnlySpan<byte> instance = line.Slice(sourceEnd + 1, instanceEnd);
        int? number = Utf8Parser.TryParse(instance, out int value, out int used) && used == instance.Length ? value : null;
        return new LogEntry(
            processId, new DateTimeOffset(time, TimeSpan.Zero), Encoding.UTF8.GetString(line[..sourceEnd]), number,
            Encoding.UTF8.GetString(line[(sourceEnd + instanceEnd + 2)..]));
    }

    private static int Encode(ReadOnlySpan<char> text, Span<byte> target, bool isName)
    {
        if (LogText.IsClean(text) && !(isName && text.Contains('\t')))
            return Encoding.UTF8.GetBytes(text, target);
        char[] clean = text.ToArray();
        int length = LogText.Clean(clean);
        if (isName)
            clean.AsSpan(0, length).Replace('\t', ' ');
        return Encoding.UTF8.GetBytes(clean.AsSpan(0, length), target);
    }
}
