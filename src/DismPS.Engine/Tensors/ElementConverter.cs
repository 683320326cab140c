using System.Numerics;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Tensors;

/// <summary>Converts elements between numeric types; a value is never changed beyond the rounding of a floating-point type.</summary>
public static class ElementConverter
{
    /// <summary>
    /// Converts <paramref name="source"/> (little-endian elements of <paramref name="from"/>) into <paramref name="target"/>, of the same
    /// element count. Floating-point types round to nearest; into an integer type only whole numbers in range go; into BOOL only 0 and 1.
    /// </summary>
    /// <returns>-1, or the index of the first element that has no counterpart.</returns>
    /// <exception cref="ArgumentException">One of the types is BYTES and the other is not.</exception>
    public static long Convert(DataType from, ReadOnlySpan<byte> source, DataType to, Span<byte> target)
    {
        if (from == to)
        {
            source.CopyTo(target);
            return -1;
        }

        return from switch
        {
            DataType.Fp32 => From<float>(source, to, target),
            DataType.Fp64 => From<double>(source, to, target),
            DataType.Fp16 => From<Half>(source, to, target),
            DataType.Int8 => From<sbyte>(source, to, target),
            DataType.Int16 => From<short>(source, to, target),
            DataType.Int32 => From<int>(source, to, target),
            DataType.Int64 => From<long>(source, to, target),
            DataType.Bool or DataType.UInt8 => From<byte>(source, to, target),
            DataType.UInt16 => From<ushort>(source, to, target),
            DataType.UInt32 => From<uint>(source, to, target),
            DataType.UInt64 => From<ulong>(source, to, target),
            _ => throw new ArgumentException($"{from.ToWireName()} does not convert.", nameof(from)),
        };
    }

    /// <summary>The upper half of a binary32, rounded to nearest even; NaN stays NaN.</summary>
    public static ushort ToBrainFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static long From<T>(ReadOnlySpan<byte> source, DataType to, Span<byte> target) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        return to switch
        {
            DataType.Fp32 => Real<T, float>(values, target),
            DataType.Fp64 => Real<T, double>(values, target),
            DataType.Fp16 => Real<T, Half>(values, target),
            DataType.Bf16 => Brain(values, target),
            DataType.Int8 => Whole<T, sbyte>(values, target),
            DataType.Int16 => Whole<T, short>(values, target),
            DataType.Int32 => Whole<T, int>(values, target),
            DataType.Int64 => Whole<T, long>(values, target),
            DataType.UInt8 => Whole<T, byte>(values, target),
            DataType.UInt16 => Whole<T, ushort>(values, target),
            DataType.UInt32 => Whole<T, uint>(values, target),
            DataType.UInt64 => Whole<T, ulong>(values, target),
            DataType.Bool => Boolean(values, target),
            _ => throw new ArgumentException($"Numbers do not convert to {to.ToWireName()}.", nameof(to)),
        };
    }

    private static long Real<T, TOut>(ReadOnlySpan<T> values, Span<byte> target)
        where T : unmanaged, INumber<T> where TOut : unmanaged, INumber<TOut>
    {
        Span<TOut> results = MemoryMarshal.Cast<byte, TOut>(target);
        for (int i = 0; i < values.Length; i++)
        {
            TOut result = TOut.CreateTruncating(values[i]);
            // A finite value that only becomes infinite here was too large.
            if (!TOut.IsFinite(result) && T.IsFinite(values[i]))
                return i;
            results[i] = result;
        }

        return -1;
    }

    private static long Brain<T>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged, INumber<T>
    {
        Span<ushort> results = MemoryMarshal.Cast<byte, ushort>(target);
        for (int i = 0; i < values.Length; i++)
            results[i] = ToBrainFloat(float.CreateTruncating(values[i]));
        return -1;
    }

    private static long Whole<T, TOut>(ReadOnlySpan<T> values, Span<byte> target)
        where T : unmanaged, INumber<T> where TOut : unmanaged, INumber<TOut>, IMinMaxValue<TOut>
    {
        Span<TOut> results = MemoryMarshal.Cast<byte, TOut>(target);
        for (int i = 0; i < values.Length; i++)
        {
            TOut result = TOut.CreateSaturating(values[i]);
            // What was saturated, cut or NaN does not come back as it was; only 2^63 and its like do, because the largest integer rounds up to them.
            if (T.CreateSaturating(result) != values[i] || (result == TOut.MaxValue && !Fits<T, TOut>(values[i])))
                return i;
            results[i] = result;
        }

        return -1;
    }

    private static bool Fits<T, TOut>(T value) where T : INumber<T> where TOut : INumber<TOut>
    {
        try
        {
            _ = TOut.CreateChecked(value);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static long Boolean<T>(ReadOnlySpan<T> values, Span<byte> target) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != T.Zero && values[i] != T.One)
                return i;
            target[i] = values[i] == T.One ? (byte)1 : (byte)0;
        }

        return -1;
    }
}
