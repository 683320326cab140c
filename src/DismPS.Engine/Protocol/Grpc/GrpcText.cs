using System.Globalization;
using System.Text;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Texts of gRPC in HTTP fields: messages and time limits.</summary>
public static class GrpcText
{
    // Proxies and clients allow a few kB for all trailers together.
    private const int MaxMessageBytes = 4096;

    /// <summary>A message as the trailer <c>grpc-message</c> holds it: UTF-8, and what is not printable ASCII as <c>%XX</c>. A very long one is cut.</summary>
    public static string EncodeMessage(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        int length = bytes.Length;
        if (length > MaxMessageBytes)
        {
            // Not in the middle of a character.
            length = MaxMessageBytes;
            while (length > 0 && (bytes[length] & 0xC0) == 0x80)
                length--;
        }

        var text = new StringBuilder(length + 16);
        foreach (byte value in bytes.AsSpan(0, length))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
                text.Append((char)value);
            else
                text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The message of a trailer; what is no valid escape stands for itself.</summary>
    public static string DecodeMessage(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = (byte)((Digit(bytes[i + 1]) << 4) | Digit(bytes[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>The time limit of the header <c>grpc-timeout</c> (at most eight digits and a unit); null when it is none.</summary>
    public static TimeSpan? ParseTimeout(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return null;
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromTicks(value / 100),
            _ => null,
        };
    }

    /// <summary>A time limit as the header holds it: in the smallest unit that has room for it.</summary>
    public static string FormatTimeout(TimeSpan limit)
    {
        long microseconds = Math.Max(1, limit.Ticks / TimeSpan.TicksPerMicrosecond);
        const long Room = 99_999_999;
        return microseconds <= Room ? $"{microseconds}u" : microseconds / 1000 <= Room ? $"{microseconds / 1000}m" : $"{Math.Min(Room, microseconds / 1_000_000)}S";
    }

    private static int Digit(byte character) => character <= (byte)'9' ? character - '0' : (character | 0x20) - 'a' + 10;
}
