using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Numbers of fewer than 8 characters with a point, such as a histogram's <c>24.0</c>, read as one word and without a loop.
/// </summary>
internal static class ShortDecimal
{
    private const ulong Zeros = 0x3030303030303030;
    private const ulong HighBits = 0x8080808080808080;
    private const ulong Point = '.' ^ '0';

    /// <summary>
    /// Reads the number at a position. False when it has another form, is wrong, or stands too near to the text's end.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where the number begins.</param>
    /// <param name="length">Characters of the number.</param>
    /// <param name="mantissa">Its digits, without the point: less than a million.</param>
    /// <param name="decimals">How many of them follow the point: five at most.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ReadOnlySpan<byte> text, int position, out int length, out uint mantissa, out int decimals)
    {
        length = 0;
        mantissa = 0;
        decimals = 0;
        if (!BitConverter.IsLittleEndian || text.Length - position < sizeof(ulong))
            return false;

        // Digits become their values. A carry out of a byte beyond ASCII reaches later bytes only, and that byte ends the number.
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), position)) ^ Zeros;
        ulong others = ((word + 0x7676767676767676) | word) & HighBits;
        int point = BitOperations.TrailingZeroCount(others) & ~7;
        ulong behind = others & (others - 1);
        int end = BitOperations.TrailingZeroCount(behind) & ~7;
        if (behind == 0 || (byte)(word >> point) != Point)
            return false;

        decimals = ((end - point) >> 3) - 1;
        bool leadingZero = (byte)word == 0 && point > 8;
        ulong ending = (word >> end) ^ ('e' ^ '0');
        if (point == 0 || decimals == 0 || leadingZero || (byte)(ending & 0xDF) == 0)
            return false;

        ulong whole = word & ((1UL << point) - 1);
        ulong digits = whole | ((word >> 8) & (ulong.MaxValue << point));
        mantissa = EightDigits(digits << (72 - end));
        length = end >> 3;
        return true;
    }

    /// <summary>The value of eight digits, the first in the lowest byte. Neighbours are joined to numbers below 100, these to numbers below 10000, and these to one (D. Lemire, fast_float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint EightDigits(ulong digits)
    {
        const ulong Mask = 0x000000FF000000FF;
        const ulong Outer = 100 + (1_000_000UL << 32);
        const ulong Inner = 1 + (10_000UL << 32);
        ulong pairs = (digits * 10) + (digits >> 8);
        return (uint)((((pairs & Mask) * Outer) + (((pairs >> 16) & Mask) * Inner)) >> 32);
    }
}
