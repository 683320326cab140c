using System.Runtime.CompilerServices;

namespace DismPS.Engine.Protocol;

/// <summary>Takes a JSON number apart into sign, digits and power of ten. The position is moved only over a whole number.</summary>
internal static class DecimalScanner
{
    /// <summary>One JSON number. <paramref name="complete"/> is false when it has more than 19 digits or a huge exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(
        ReadOnlySpan<byte> text, ref int position, out bool negative, out ulong mantissa, out int exponent, out bool complete) =>
        WideDecimal.TryScan(text, ref position, out negative, out mantissa, out exponent)
            ? complete = true
            : TryScanAny(text, ref position, out negative, out mantissa, out exponent, out complete);

    private static bool TryScanAny(
        ReadOnlySpan<byte> text, ref int position, out bool negative, out ulong mantissa, out int exponent, out bool complete)
    {
        int p = position;
        ulong sum = 0;
        int scale = 0;
        negative = (uint)p < (uint)text.Length && text[p] == (byte)'-';
        if (negative)
            p++;
        int first = p;
        uint digit;
        while ((uint)p < (uint)text.Length && (digit = (uint)(text[p] - '0')) <= 9)
        {
            sum = (sum * 10) + digit;
            p++;
        }

        int digits = p - first;
        mantissa = 0;
        exponent = 0;
        complete = false;
        if (digits == 0 || (digits > 1 && text[first] == (byte)'0'))
            return false;
        if ((uint)p < (uint)text.Length && text[p] == (byte)'.')
        {
            int point = ++p;
            while ((uint)p < (uint)text.Length && (digit = (uint)(text[p] - '0')) <= 9)
            {
                sum = (sum * 10) + digit;
                p++;
            }

            scale = point - p;
            if (scale == 0)
                return false;
            digits -= scale;
            // Zeros before the first digit that counts do not use up the mantissa.
            if (digits > 19 && text[first] == (byte)'0')
                digits -= LeadingZeros(text, point, p) + 1;
        }

        complete = digits <= 19;
        if ((uint)p < (uint)text.Length && (text[p] | 0x20) == 'e' && !ScanExponent(text, ref p, ref scale, ref complete))
            return false;
        mantissa = sum;
        exponent = scale;
        position = p;
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> text, int from, int to)
    {
        int zeros = text[from..to].IndexOfAnyExcept((byte)'0');
        return zeros < 0 ? to - from : zeros;
    }

    private static bool ScanExponent(ReadOnlySpan<byte> text, ref int p, ref int scale, ref bool complete)
    {
        p++;
        bool negative = p < text.Length && text[p] == (byte)'-';
        if (negative || (p < text.Length && text[p] == (byte)'+'))
            p++;
        int first = p;
        int value = 0;
        while (p < text.Length && (uint)(text[p] - '0') <= 9)
        {
            value = Math.Min((value * 10) + (text[p] - '0'), 100_000);
            p++;
        }

        complete &= value < 100_000;
        scale += negative ? -value : value;
        return p > first;
    }
}
