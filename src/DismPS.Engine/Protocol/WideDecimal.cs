using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Numbers of fewer than 16 characters without an exponent, which nearly all are. They are read without a branch that depends on their
/// length: lengths vary from number to number, and a mispredicted loop end costs as much as the whole of this.
/// </summary>
internal static class WideDecimal
{
    private const int Width = 16;

    /// <summary>
    /// Reads the number at a position. False, with the position unmoved, when it has another form, is wrong, or stands too near to the text's end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ReadOnlySpan<byte> text, ref int position, out bool negative, out ulong mantissa, out int exponent)
    {
        mantissa = 0;
        exponent = 0;
        negative = false;
        // One more than the window, for the sign.
        if (!BitConverter.IsLittleEndian || !Vector128.IsHardwareAccelerated || text.Length - position <= Width)
            return false;

        ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), position);
        negative = first == (byte)'-';
        int sign = Unsafe.BitCast<bool, byte>(negative);
        Vector128<byte> characters = Vector128.LoadUnsafe(ref first);
        uint digitBits = Vector128.LessThanOrEqual(characters - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits() >> sign;
        uint pointBits = Vector128.Equals(characters, Vector128.Create((byte)'.')).ExtractMostSignificantBits() >> sign;
        int length = BitOperations.TrailingZeroCount(~(digitBits | pointBits));
        uint points = pointBits & ((1u << length) - 1);
        int point = BitOperations.TrailingZeroCount(points | (1u << length));

        first = ref Unsafe.Add(ref first, sign);
        bool leadingZero = first == (byte)'0' && point > 1;
        bool many = (points & (points - 1)) != 0;
        if (point == 0 || point == length - 1 || many || leadingZero || length + sign >= Width || (Unsafe.Add(ref first, length) | 0x20) == 'e')
            return false;

        mantissa = Digits(ref first, point, length);
        exponent = Math.Min(point + 1 - length, 0);
        position += sign + length;
        return true;
    }

    /// <summary>The value of all digits, the point left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(ref byte first, int point, int length)
    {
        // Lane j takes digit j - (16 - count), so that the last one is in the last lane; a negative index gives zero.
        int count = length - (point < length ? 1 : 0);
        Vector128<sbyte> digit = Vector128<sbyte>.Indices + Vector128.Create((sbyte)(count - Width));
        Vector128<sbyte> behindPoint = Vector128.GreaterThan(digit, Vector128.Create((sbyte)(point - 1)));
        Vector128<byte> values = Vector128.LoadUnsafe(ref first) - Vector128.Create((byte)'0');
        Vector128<ulong> aligned = Vector128.Shuffle(values, (digit - behindPoint).AsByte()).AsUInt64();
        return (ShortDecimal.EightDigits(aligned.ToScalar()) * 100_000_000UL) + ShortDecimal.EightDigits(aligned.GetElement(1));
    }
}
