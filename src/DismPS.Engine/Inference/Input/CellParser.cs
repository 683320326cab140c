using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Reads one element from UTF-8 text straight into tensor memory (little-endian).</summary>
internal static class CellParser
{
    private const NumberStyles Real = NumberStyles.Float;

    private static readonly float[] SinglePowers = [1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f];

    private static readonly double[] DoublePowers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

    /// <summary>Writes the element; <paramref name="destination"/> has the element's size. Not for BYTES.</summary>
    public static CellFault Write(ReadOnlySpan<byte> cell, DataType type, Span<byte> destination)
    {
        // Histogram bins are short decimals almost always: this spares the general parser.
        if (TryShort(cell, out long digits, out int decimals))
        {
            switch (type)
            {
                // Both operands are exact, and a division rounds once, as the general parser does.
                case DataType.Fp32 when digits <= 1 << 24 && decimals <= 10:
                    MemoryMarshal.Write(destination, digits / SinglePowers[decimals]);
                    return CellFault.None;
                case DataType.Fp64:
                    MemoryMarshal.Write(destination, digits / DoublePowers[decimals]);
                    return CellFault.None;
                case DataType.Int32 when decimals == 0 && digits <= int.MaxValue:
                    MemoryMarshal.Write(destination, (int)digits);
                    return CellFault.None;
                case DataType.Int64 when decimals == 0:
                    MemoryMarshal.Write(destination, digits);
                    return CellFault.None;
            }
        }

        cell = cell[Ascii.Trim(cell)];
        if (cell.IsEmpty)
            return CellFault.Empty;
        return type switch
        {
            DataType.Fp32 => Float<float>(cell, destination),
            DataType.Fp64 => Float<double>(cell, destination),
            DataType.Fp16 => Float<Half>(cell, destination),
            DataType.Bf16 => BrainFloat(cell, destination),
            DataType.Bool => Boolean(cell, destination),
            DataType.Int8 => Integer<sbyte>(cell, destination),
            DataType.Int16 => Integer<short>(cell, destination),
            DataType.Int32 => Integer<int>(cell, destination),
            DataType.Int64 => Integer<long>(cell, destination),
            DataType.UInt8 => Integer<byte>(cell, destination),
            DataType.UInt16 => Integer<ushort>(cell, destination),
            DataType.UInt32 => Integer<uint>(cell, destination),
            DataType.UInt64 => Integer<ulong>(cell, destination),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }

    /// <summary>True for a number, NaN or an infinity, of any size.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> cell)
    {
        Span<byte> scratch = stackalloc byte[8];
        return Write(cell, DataType.Fp64, scratch) is CellFault.None or CellFault.OutOfRange;
    }

    /// <summary>A whole number, also when written as <c>398407.0</c>, which is how tables with gaps write integers.</summary>
    public static CellFault TryWhole(ReadOnlySpan<byte> cell, out long value)
    {
        Span<byte> scratch = stackalloc byte[8];
        CellFault fault = Write(cell, DataType.Int64, scratch);
        value = fault == CellFault.None ? MemoryMarshal.Read<long>(scratch) : 0;
        return fault;
    }

    /// <summary>Digits with or without a point among them, so few that the number without the point is exact as a double.</summary>
    private static bool TryShort(ReadOnlySpan<byte> cell, out long digits, out int decimals)
    {
        digits = 0;
        decimals = 0;
        if (cell.Length is 0 or > 16)
            return false;
        int point = -1;
        for (int i = 0; i < cell.Length; i++)
        {
            uint digit = cell[i] - (uint)'0';
            if (digit <= 9)
                digits = (digits * 10) + digit;
            else if (cell[i] == '.' && point < 0 && i > 0 && i < cell.Length - 1)
                point = i;
            else
                return false;
        }

        if (point >= 0)
            decimals = cell.Length - 1 - point;
        return digits <= 1L << 53;
    }

    private static CellFault Float<T>(ReadOnlySpan<byte> cell, Span<byte> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.TryParse(cell, Real, CultureInfo.InvariantCulture, out T value))
        {
            // The parser rounds what is too large to infinity; only a text that says infinity may become one.
            if (T.IsInfinity(value) && cell.ContainsAnyInRange((byte)'0', (byte)'9'))
                return CellFault.OutOfRange;
        }
        else if (Ascii.EqualsIgnoreCase(cell, "inf") || Ascii.EqualsIgnoreCase(cell, "+inf"))
        {
            value = T.PositiveInfinity;
        }
        else if (Ascii.EqualsIgnoreCase(cell, "-inf"))
        {
            value = T.NegativeInfinity;
        }
        else
        {
            return CellFault.NotANumber;
        }

        MemoryMarshal.Write(destination, value);
        return CellFault.None;
    }

    private static CellFault BrainFloat(ReadOnlySpan<byte> cell, Span<byte> destination)
    {
        Span<byte> single = stackalloc byte[4];
        CellFault fault = Float<float>(cell, single);
        if (fault == CellFault.None)
            MemoryMarshal.Write(destination, ElementConverter.ToBrainFloat(MemoryMarshal.Read<float>(single)));
        return fault;
    }

    private static CellFault Integer<T>(ReadOnlySpan<byte> cell, Span<byte> destination)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (!T.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value))
        {
            if (!double.TryParse(cell, Real, CultureInfo.InvariantCulture, out double real) || double.IsNaN(real))
                return CellFault.NotANumber;
            if (double.IsFinite(real) && real != Math.Truncate(real))
                return CellFault.Fraction;
            // Beyond 2^53 a double no longer tells neighbours apart.
            if (Math.Abs(real) > 9007199254740992.0 || real < double.CreateSaturating(T.MinValue) || real > double.CreateSaturating(T.MaxValue))
                return CellFault.OutOfRange;
            value = T.CreateTruncating(real);
        }

        MemoryMarshal.Write(destination, value);
        return CellFault.None;
    }

    private static CellFault Boolean(ReadOnlySpan<byte> cell, Span<byte> destination)
    {
        if (Ascii.EqualsIgnoreCase(cell, "true") || cell.SequenceEqual("1"u8) || cell.SequenceEqual("1.0"u8))
            destination[0] = 1;
        else if (Ascii.EqualsIgnoreCase(cell, "false") || cell.SequenceEqual("0"u8) || cell.SequenceEqual("0.0"u8))
            destination[0] = 0;
        else
            return CellFault.NotANumber;
        return CellFault.None;
    }
}
