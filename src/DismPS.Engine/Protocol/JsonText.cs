using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace DismPS.Engine.Protocol;

/// <summary>Writes strings and small numbers of a JSON header.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>A quoted string. A lone surrogate becomes U+FFFD.</summary>
    public static void WriteString(IBufferWriter<byte> output, string value)
    {
        int bound = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (bound <= 512)
        {
            Span<byte> small = stackalloc byte[bound];
            WriteUtf8String(output, small[..Encoding.UTF8.GetBytes(value, small)]);
            return;
        }

        WriteUtf8String(output, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>A quoted string from valid UTF-8.</summary>
    public static void WriteUtf8String(IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        output.Write("\""u8);
        while (true)
        {
            int plain = value.IndexOfAny(NeedsEscape);
            if (plain < 0)
                break;
            output.Write(value[..plain]);
            WriteEscape(output, value[plain]);
            value = value[(plain + 1)..];
        }

        output.Write(value);
        output.Write("\""u8);
    }

    public static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        Span<byte> span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out int written);
        output.Advance(written);
    }

    public static void WriteShape(IBufferWriter<byte> output, ReadOnlySpan<long> shape)
    {
        output.Write("["u8);
        for (int i = 0; i < shape.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteNumber(output, shape[i]);
        }

        output.Write("]"u8);
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        switch (value)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                return;
            case (byte)'\\':
                output.Write("\\\\"u8);
                return;
            case (byte)'\n':
                output.Write("\\n"u8);
                return;
            case (byte)'\t':
                output.Write("\\t"u8);
                return;
            case (byte)'\r':
                output.Write("\\r"u8);
                return;
            default:
                Span<byte> span = output.GetSpan(6);
                "\\u00"u8.CopyTo(span);
                span[4] = (byte)('0' + (value >> 4));
                span[5] = (byte)((value & 15) < 10 ? '0' + (value & 15) : 'a' - 10 + (value & 15));
                output.Advance(6);
                return;
        }
    }
}
