using System.Numerics;
using System.Runtime.CompilerServices;

namespace DismPS.Engine.Protocol;

/// <summary>
/// The shortest decimal text that reads back as the same binary32, as JSON.
/// Method: R. Giulietti, "The Schubfach way to render doubles" (2020), in its 32-bit form.
/// </summary>
internal static class ShortestFloat
{
    /// <summary>Longest text: <c>-1.17549435E-38</c> written plainly up to 10^10 and from 10^-5, otherwise with an exponent.</summary>
    public const int MaxLength = 24;

    private const int MinPower = -31;
    private const int MaxPower = 45;

    /// <summary>10^k scaled to 64 bits, rounded up: g(k) = ceil(10^k * 2^(63 - floor(log2 10^k))).</summary>
    private static readonly ulong[] ScaledPowers = CreateScaledPowers();

    /// <summary>Writes a finite number; the destination must hold <see cref="MaxLength"/> bytes.</summary>
    public static int Write(float value, Span<byte> destination)
    {
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
        return written + Layout(digits, exponent, destination[written..]);
    }

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
        int k = ((q * 1262611) - (lowerIsCloser ? 524031 : 0)) >> 22;
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

    private static int Layout(uint digits, int exponent, Span<byte> destination)
    {
        int count = CountDigits(digits);
        int point = count + exponent;
        if (point is > 0 and <= 10)
        {
            if (exponent >= 0)
            {
                WriteDigits(digits, destination[..count]);
                destination.Slice(count, exponent).Fill((byte)'0');
                ".0"u8.CopyTo(destination[point..]);
                return point + 2;
            }

            WriteDigits(digits, destination.Slice(1, count));
            destination.Slice(1, point).CopyTo(destination);
            destination[point] = (byte)'.';
            return count + 1;
        }

        if (point is <= 0 and > -5)
        {
            "0.0000"u8[..(2 - point)].CopyTo(destination);
            WriteDigits(digits, destination.Slice(2 - point, count));
            return 2 - point + count;
        }

        WriteDigits(digits, destination.Slice(1, count));
        destination[0] = destination[1];
        int end = 1;
        if (count > 1)
        {
            destination[1] = (byte)'.';
            end = count + 1;
        }

        destination[end++] = (byte)'e';
        int power = point - 1;
        if (power < 0)
            destination[end++] = (byte)'-';
        uint size = (uint)Math.Abs(power);
        int powerDigits = CountDigits(size);
        WriteDigits(size, destination.Slice(end, powerDigits));
        return end + powerDigits;
    }

    private static int CountDigits(uint value)
    {
        int count = 1;
        for (; value >= 10; value /= 10)
            count++;
        return count;
    }

    private static void WriteDigits(uint value, Span<byte> destination)
    {
        for (int i = destination.Length - 1; i >= 0; i--)
        {
            (value, uint digit) = Math.DivRem(value, 10);
            destination[i] = (byte)('0' + digit);
        }
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
