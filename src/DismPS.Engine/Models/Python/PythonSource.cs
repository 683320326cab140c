using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Models.Python;

/// <summary>The text of a script, decoded as Python does (PEP 263).</summary>
/// <param name="Text">The text without byte order mark; as far as it could be read.</param>
/// <param name="Fault">Why Python cannot decode it; null when it can.</param>
internal sealed partial record PythonSource(string Text, PythonFault? Fault)
{
    /// <summary>The fault of a text in another encoding than it says.</summary>
    public const string NotUtf8 = "the text is not UTF-8, and no other encoding is declared";

    /// <summary>Decodes a script.</summary>
    public static PythonSource Decode(ReadOnlySpan<byte> bytes)
    {
        bool hasMark = bytes.StartsWith("\uFEFF"u8);
        if (hasMark)
            bytes = bytes[3..];
        if (bytes.IndexOf((byte)0) is int zero and >= 0)
            return new PythonSource(Encoding.Latin1.GetString(bytes), PlaceOf(bytes, zero, "there is a null byte; the file is no text"));
        string encoding = hasMark ? "utf-8" : Declared(bytes);
        if (encoding is "utf-8" or "utf8" or "utf-8-sig" or "utf" or "u8")
        {
            int valid = LengthOfValid(bytes);
            return valid == bytes.Length
                ? new PythonSource(Encoding.UTF8.GetString(bytes), null)
                : new PythonSource(Encoding.UTF8.GetString(bytes), PlaceOf(bytes, valid, NotUtf8));
        }

        // All the others that anyone uses have ASCII as it is; the letters beyond it do not matter here.
        return new PythonSource(Encoding.Latin1.GetString(bytes), null);
    }

    private static string Declared(ReadOnlySpan<byte> bytes)
    {
        for (int line = 0; line < 2; line++)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
            string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 500)]);
            if (Declaration().Match(start) is { Success: true } match)
                return match.Groups[1].Value.ToLowerInvariant().Replace('_', '-');
            // Only a comment may stand before the line of the declaration.
            if (end < 0 || (start.AsSpan().TrimStart() is { Length: > 0 } rest && rest[0] != '#'))
                break;
            bytes = bytes[(bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? end + 2 : end + 1)..];
        }

        return "utf-8";
    }

    private static int LengthOfValid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            int ascii = bytes[at..].IndexOfAnyExceptInRange((byte)0, (byte)127);
            if (ascii < 0)
                return bytes.Length;
            at += ascii;
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) != OperationStatus.Done)
                return at;
            at += length;
        }

        return at;
    }

    private static PythonFault PlaceOf(ReadOnlySpan<byte> bytes, int at, string message)
    {
        ReadOnlySpan<byte> before = bytes[..at];
        return new PythonFault(before.Count((byte)'\n') + 1, at - (before.LastIndexOf((byte)'\n') + 1) + 1, message);
    }

    [GeneratedRegex(@"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
