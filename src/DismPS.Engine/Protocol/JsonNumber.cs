using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DismPS.Engine.Protocol;

/// <summary>
/// JSON numbers from UTF-8, correctly rounded. Most numbers take one multiplication or division by a power of ten that a binary64
/// holds exactly (W. D. Clinger, "How to read floating point numbers accurately", 1990); the rest go to the framework's parser.
/// A position is moved only over what was read; false means that no such number stands there.
/// </summary>
internal static class JsonNumber
{
    private const ulong EightZeros = 0x3030_3030_3030_3030;
    private const ushort DotZero = '.' | ('0' << 8);

    private const ulong MaxExactMantissa = 1UL << 53;

    private static readonly ulong[] SmallPowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public static bool TryReadSingle(ReadOnlySpan<byte> text, ref int position, out float value)
    {
        if (TryReadCount(text, ref position, out value))
            return true;
        int start = position;
        if (!Scan(text, ref position, out bool negative, out ulong mantissa, out int exponent, out bool complete))
            return TryReadToken(text, ref position, out value);

        if (mantissa == 0 && complete)
        {
            value = negative ? -0f : 0f;
            return true;
        }

        if (complete && (uint)(exponent + 22) <= 44u)
        {
            // A mantissa above 2^53 costs at most two more units in the last place of the binary64, which rounding to
            // binary32 cannot feel unless the result lies next to the middle between two binary32 numbers.
            double wide = Scale(mantissa, exponent);
            ulong tail = BitConverter.DoubleToUInt64Bits(wide) & 0x1FFFFFFF;
            if (tail - 0x0FFFFFF8UL > 0x10UL && wide is >= 1.2e-38 and < 3.4e38)
            {
                value = negative ? -(float)wide : (float)wide;
                return true;
            }
        }

        return float.TryParse(text[start..position], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && float.IsFinite(value) || Fail(ref position, start);
    }

    public static bool TryReadDouble(ReadOnlySpan<byte> text, ref int position, out double value)
    {
        int start = position;
        if (!Scan(text, ref position, out bool negative, out ulong mantissa, out int exponent, out bool complete))
        {
            bool token = TryReadToken(text, ref position, out float special);
            value = special;
            return token;
        }

        if (complete && mantissa <= MaxExactMantissa && (uint)(exponent + 22) <= 44u)
        {
            value = Scale(mantissa, exponent);
            if (negative)
                value = -value;
            return true;
        }

        return double.TryParse(text[start..position], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) || Fail(ref position, start);
    }

    public static bool TryReadInt64(ReadOnlySpan<byte> text, ref int position, out long value)
    {
        int start = position;
        bool negative = position < text.Length && text[position] == (byte)'-';
        if (negative)
            position++;
        ulong limit = negative ? 1UL << 63 : long.MaxValue;
        bool read = TryReadUInt64(text, ref position, out ulong magnitude) && magnitude <= limit;
        value = negative ? -(long)magnitude : (long)magnitude;
        return read || Fail(ref position, start);
    }

    public static bool TryReadUInt64(ReadOnlySpan<byte> text, ref int position, out ulong value)
    {
        int p = position;
        ulong sum = 0;
        bool fits = true;
        while ((uint)p < (uint)text.Length && (uint)(text[p] - '0') <= 9)
        {
            uint digit = (uint)(text[p] - '0');
            fits &= sum < ulong.MaxValue / 10 || (sum == ulong.MaxValue / 10 && digit <= ulong.MaxValue % 10);
            sum = (sum * 10) + digit;
            p++;
        }

        value = sum;
        int digits = p - position;
        bool leadingZero = digits > 1 && text[position] == (byte)'0';
        bool fraction = p < text.Length && text[p] is (byte)'.' or (byte)'e' or (byte)'E';
        if (digits == 0 || !fits || leadingZero || fraction)
            return false;
        position = p;
        return true;
    }

    /// <summary>Passes over a number of any kind.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> text, ref int position) => Scan(text, ref position, out _, out _, out _, out _);

    private static double Scale(ulong mantissa, int exponent)
    {
        double value = mantissa;
        return exponent < 0 ? value / PowersOfTen[-exponent] : value * PowersOfTen[exponent];
    }

    private static bool Fail(ref int position, int start)
    {
        position = start;
        return false;
    }

    /// <summary>The words that JSON lacks and that Python's json module and Triton write; Triton reads the short ones too.</summary>
    private static bool TryReadToken(ReadOnlySpan<byte> text, ref int position, out float value)
    {
        ReadOnlySpan<byte> rest = text[position..];
        (value, int length) = rest switch
        {
            _ when rest.StartsWith("NaN"u8) => (float.NaN, 3),
            _ when rest.StartsWith("Infinity"u8) => (float.PositiveInfinity, 8),
            _ when rest.StartsWith("-Infinity"u8) => (float.NegativeInfinity, 9),
            _ when rest.StartsWith("Inf"u8) => (float.PositiveInfinity, 3),
            _ when rest.StartsWith("-Inf"u8) => (float.NegativeInfinity, 4),
            _ => (0f, 0),
        };
        position += length;
        return length > 0;
    }

    /// <summary>
    /// A whole number of few digits, as <c>24</c> or, as Python writes the counts of a histogram, <c>24.0</c>. Eight bytes are looked at together: how many
    /// digits there are changes from number to number, which a loop over them guesses wrong.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadCount(ReadOnlySpan<byte> text, ref int position, out float value)
    {
        value = 0;
        int start = position;
        if ((uint)start > (uint)text.Length || text.Length - start < sizeof(ulong))
            return false;
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(text[start..]);
        ulong digits = word ^ EightZeros;
        int count = CountDigits(digits);
        // No digit, more than six, or a zero before others.
        if ((uint)(count - 1) > 5 || ((word & 0xFF) == '0' && count > 1))
            return false;
        uint rest = (uint)(word >> (8 * count));
        int length = count;
        if ((ushort)rest == DotZero)
        {
            length += 2;
            rest >>= 16;
        }

        // The byte behind it must be among the eight, so that it is known that nothing of the number follows.
        if ((byte)rest is not ((byte)',' or (byte)']' or (byte)' ') || length > 7)
            return false;
        // Below 2^24, so exact.
        value = ToNumber(digits, count);
        position = start + length;
        return true;
    }

    /// <summary>One JSON number. <paramref name="complete"/> is false when it has more than 19 digits or a huge exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Scan(
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
            ReadDigits(text, ref p, ref sum);

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

    /// <summary>Appends digits to a number, eight at a time where there are so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadDigits(ReadOnlySpan<byte> text, ref int p, ref ulong sum)
    {
        int count = 8;
        while (count == 8 && text.Length - p >= sizeof(ulong))
        {
            ulong digits = BinaryPrimitives.ReadUInt64LittleEndian(text[p..]) ^ EightZeros;
            count = CountDigits(digits);
            if (count == 0)
                return;
            sum = (sum * SmallPowersOfTen[count]) + ToNumber(digits, count);
            p += count;
        }

        if (count < 8)
            return;
        uint digit;
        while ((uint)p < (uint)text.Length && (digit = (uint)(text[p] - '0')) <= 9)
        {
            sum = (sum * 10) + digit;
            p++;
        }
    }

    /// <summary>How many of eight bytes, from the lowest, are digits; each was exclusive-or'ed with <c>0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountDigits(ulong digits) =>
        BitOperations.TrailingZeroCount((((digits & 0x7F7F_7F7F_7F7F_7F7F) + 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080) >> 3;

    /// <summary>The number of the first 1 to 8 of eight digits: pairs, fours and eights by one multiplication each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ToNumber(ulong digits, int count)
    {
        digits <<= 8 * (8 - count);
        digits = ((digits * 10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
        digits = ((digits * 100) + (digits >> 16)) & 0x0000_FFFF_0000_FFFF;
        return (uint)((digits * 10_000) + (digits >> 32));
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
