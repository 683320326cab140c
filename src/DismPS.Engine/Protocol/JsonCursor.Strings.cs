using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DismPS.Engine.Protocol;

/// <content>Strings and their escapes.</content>
internal ref partial struct JsonCursor
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The inside of a string as it stands in the text. Its escapes, control characters and UTF-8 are checked.</summary>
    public ReadOnlySpan<byte> ReadString(string where, out bool escaped)
    {
        if (Peek() != (byte)'"')
            throw Error($"{where}: expected a string, got {Found()}");
        int start = ++position;
        escaped = false;
        while (true)
        {
            int stop = text[position..].IndexOfAny(StringStops);
            if (stop < 0)
                throw Error($"{where}: the string that starts here has no end", start - 1);
            position += stop;
            byte found = text[position];
            if (found == (byte)'"')
                break;
            if (found != (byte)'\\')
                throw Error($"{where}: a control character must be escaped in a string");
            escaped = true;
            SkipEscape(where);
        }

        ReadOnlySpan<byte> inside = text[start..position];
        position++;
        if (!Utf8.IsValid(inside))
            throw Error($"{where}: the string is not valid UTF-8", start);
        return inside;
    }

    /// <summary>A key, decoded, and the colon after it.</summary>
    public ReadOnlySpan<byte> ReadKey(string where)
    {
        ReadOnlySpan<byte> raw = ReadString(where, out bool escaped);
        Expect((byte)':', where);
        if (!escaped)
            return raw;
        byte[] decoded = new byte[raw.Length];
        return decoded.AsSpan(0, Unescape(raw, decoded));
    }

    public string ReadText(string where)
    {
        ReadOnlySpan<byte> raw = ReadString(where, out bool escaped);
        if (!escaped)
            return Encoding.UTF8.GetString(raw);
        byte[] decoded = new byte[raw.Length];
        return Encoding.UTF8.GetString(decoded, 0, Unescape(raw, decoded));
    }

    /// <summary>Decodes the escapes of a string that <see cref="ReadString"/> has checked; the result is never longer.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != (byte)'\\')
            {
                destination[written++] = raw[i];
                continue;
            }

            byte kind = raw[++i];
            if (kind != (byte)'u')
            {
                destination[written++] = kind switch
                {
                    (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => kind,
                };
                continue;
            }

            int unit = HexUnit(raw[(i + 1)..]);
            i += 4;
            if (char.IsHighSurrogate((char)unit))
            {
                unit = char.ConvertToUtf32((char)unit, (char)HexUnit(raw[(i + 3)..]));
                i += 6;
            }

            written += new Rune(unit).EncodeToUtf8(destination[written..]);
        }

        return written;
    }

    private void SkipEscape(string where)
    {
        int start = position++;
        byte kind = position < text.Length ? text[position] : (byte)0;
        if (kind is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            position++;
            return;
        }

        int unit = kind == (byte)'u' ? HexUnit(text[(position + 1)..]) : -1;
        position += 5;
        bool paired = unit >= 0 && !char.IsSurrogate((char)unit);
        if (unit >= 0 && char.IsHighSurrogate((char)unit) && text[position..].StartsWith("\\u"u8))
        {
            int low = HexUnit(text[(position + 2)..]);
            paired = low >= 0 && char.IsLowSurrogate((char)low);
            position += 6;
        }

        if (!paired)
            throw Error($"{where}: the escape in a string is no character", start);
    }

    private static int HexUnit(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 4)
            return -1;
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = digits[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => digits[i] - '0',
                >= (byte)'a' and <= (byte)'f' => digits[i] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digits[i] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return -1;
            value = (value << 4) | digit;
        }

        return value;
    }
}
