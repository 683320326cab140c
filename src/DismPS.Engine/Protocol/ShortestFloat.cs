using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Protocol;

/// <summary>
/// The shortest decimal text that reads back as the same binary32, as JSON.
/// Method: R. Giulietti, "The Schubfach way to render doubles" (2020), in its 32-bit form.
/// </summary>
internal static class ShortestFloat
{
    /// <summary>Longest text: <c>-1.17549435E-38</c> written plainly up to 10^10 and from 10^-5, otherwise with an exponent.</summary>
    public const int MaxLength = 24;

    // What nine digits cannot tell apart a binary32 cannot either.
    private const int MaxDigits = 9;
    private const ushort DotZero = '.' | ('0' << 8);
    private const ulong ZeroDotZeros = 0x3030_3030_3030_2E30;

    private const int MinPower = -31;
    private const int MaxPower = 45;

    private static readonly uint[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>10^k scaled to 64 bits, rounded up: g(k) = ceil(10^k * 2^(63 - floor(log2 10^k))).</summary>
    private static readonly ulong[] ScaledPowers = CreateScaledPowers();

    /// <summary>Writes a finite number; the destination must hold <see cref="MaxLength"/> bytes.</summary>
    public static int Write(float value, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLength, nameof(destination));
        uint bits = BitConverter.SingleToUInt32Bits(value);
        int written = 0;
        if ((bits >> 31) != 0)
            destination[written++] = (byte)'-';
        uint fraction = bits & 0x7FFFFF;
        int field = (int)(bits >> 23) & 0xFF;
        if (fraction == 0 && field == 0)
        {
            "0.0"u8.CopyTo(destination[written..]);
            return written + 3;
        }

        (uint digits, int exponent) = ToDecimal(fraction, field);
        return written + Layout(digits, exponent, ref Unsafe.Add(ref MemoryMarshal.GetReference(destination), written));
    }

    /// <summary>Writes digits that <see cref="ShortestFloats"/> has found, as the exact form would.</summary>
    public static int Write(uint digits, int exponent, bool negative, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLength, nameof(destination));
        ref byte to = ref MemoryMarshal.GetReference(destination);
        // Overwritten where there is no sign.
        to = (byte)'-';
        int written = negative ? 1 : 0;
        (digits, exponent) = StripZeros(digits, exponent);
        return written + Layout(digits, exponent, ref Unsafe.Add(ref to, written));
    }

    /// <summary>The power of ten of the last digit that can count: floor(log10 of the distance 2^q between neighbours), of 3/4 of it where the lower one is closer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PowerOfTen(int q, bool lowerIsCloser) => ((q * 1262611) - (lowerIsCloser ? 524031 : 0)) >> 22;

    private static (uint Digits, int Exponent) ToDecimal(uint fraction, int field)
    {
        uint c;
        int q;
        if (field != 0)
        {
            c = fraction | 0x800000;
            q = field - 150;
            if (q <= 0 && q > -24 && BitOperations.TrailingZeroCount(c) >= -q)
                return StripZeros(c >> -q, 0);
        }
        else
        {
            c = fraction;
            q = -149;
        }

        uint odd = c & 1;
        bool lowerIsCloser = fraction == 0 && field > 1;
        int k = PowerOfTen(q, lowerIsCloser);
        int h = q + ((-k * 1741647) >> 19) + 1;
        ulong power = ScaledPowers[-k - MinPower];
        uint lower = RoundToOdd(power, ((4 * c) - 2 + (lowerIsCloser ? 1u : 0u)) << h) + odd;
        uint middle = RoundToOdd(power, (4 * c) << h);
        uint upper = RoundToOdd(power, ((4 * c) + 2) << h) - odd;

        uint s = middle / 4;
        if (s >= 10)
        {
            uint tenth = s / 10;
            bool belowFits = lower <= 40 * tenth;
            bool aboveFits = (40 * tenth) + 40 <= upper;
            if (belowFits != aboveFits)
                return StripZeros(tenth + (aboveFits ? 1u : 0u), k + 1);
        }

        bool downFits = lower <= 4 * s;
        bool upFits = (4 * s) + 4 <= upper;
        if (downFits != upFits)
            return (s + (upFits ? 1u : 0u), k);
        uint half = (4 * s) + 2;
        return (s + (middle > half || (middle == half && (s & 1) != 0) ? 1u : 0u), k);
    }

    private static (uint Digits, int Exponent) StripZeros(uint digits, int exponent)
    {
        while (digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }

        return (digits, exponent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RoundToOdd(ulong power, uint factor)
    {
        ulong low = (uint)power * (ulong)factor;
        ulong high = ((power >> 32) * factor) + (low >> 32);
        return (uint)(high >> 32) | ((uint)high > 1 ? 1u : 0u);
    }

    /// <summary>
    /// The text of digits * 10^exponent. All nine places are written at once and those that are not wanted overwritten or left behind the end; whoever calls
    /// has seen to the <see cref="MaxLength"/> bytes, so that not every store asks again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Layout(uint digits, int exponent, ref byte to)
    {
        int count = CountDigits(digits);
        int point = count + exponent;
        uint all = digits * Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen), MaxDigits - count);
        uint first = all / 100_000_000;
        ulong rest = ToText(all - (first * 100_000_000));
        if (point is > 0 and <= 10)
        {
            to = (byte)('0' + first);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 1), rest);
            if (exponent >= 0)
            {
                Unsafe.Add(ref to, MaxDigits) = (byte)'0';
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, point), DotZero);
                return point + 2;
            }

            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, point + 1), rest >> (8 * (point - 1)));
            Unsafe.Add(ref to, point) = (byte)'.';
            return count + 1;
        }

        if (point is <= 0 and > -5)
        {
            Unsafe.WriteUnaligned(ref to, ZeroDotZeros);
            Unsafe.Add(ref to, 2 - point) = (byte)('0' + first);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 3 - point), rest);
            return 2 - point + count;
        }

        return LayoutWithExponent(count, point, first, rest, ref to);
    }

    private static int LayoutWithExponent(int count, int point, uint first, ulong rest, ref byte to)
    {
        to = (byte)('0' + first);
        Unsafe.Add(ref to, 1) = (byte)'.';
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 2), rest);
        int end = count > 1 ? count + 1 : 1;
        Unsafe.Add(ref to, end++) = (byte)'e';
        int power = point - 1;
        if (power < 0)
            Unsafe.Add(ref to, end++) = (byte)'-';
        (int tens, int ones) = Math.DivRem(Math.Abs(power), 10);
        if (tens > 0)
            Unsafe.Add(ref to, end++) = (byte)('0' + tens);
        Unsafe.Add(ref to, end++) = (byte)('0' + ones);
        return end;
    }

    /// <summary>Eight digits as text, the first in the lowest byte: halves, quarters and single digits by one multiplication each for all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ToText(uint value)
    {
        ulong high = value / 10_000;
        ulong fours = high | ((value - (high * 10_000)) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        ulong twos = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
        ulong ones = tens | ((twos - (tens * 10)) << 8);
        return ones | 0x3030_3030_3030_3030;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountDigits(uint value)
    {
        // log10 from log2, which is one too large below the power of ten.
        int guess = ((BitOperations.Log2(value) + 1) * 1233) >> 12;
        return guess + (value >= Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen), guess) ? 1 : 0);
    }

    private static ulong[] CreateScaledPowers()
    {
        var table = new ulong[MaxPower - MinPower + 1];
        for (int k = MinPower; k <= MaxPower; k++)
        {
            int floorLog2 = (k * 1741647) >> 19;
            int shift = 63 - floorLog2;
            BigInteger numerator = BigInteger.Pow(10, Math.Max(k, 0)) << Math.Max(shift, 0);
            BigInteger denominator = BigInteger.Pow(10, Math.Max(-k, 0)) << Math.Max(-shift, 0);
            table[k - MinPower] = (ulong)((numerator + denominator - 1) / denominator);
        }

        return table;
    }
}
