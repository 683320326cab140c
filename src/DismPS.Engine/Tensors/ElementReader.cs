using System.Runtime.InteropServices;

namespace DismPS.Engine.Tensors;

/// <summary>Reads single elements of any numeric type.</summary>
public static class ElementReader
{
    /// <summary>The element at a row-major index as a number; BOOL gives 0 or 1. Integers beyond 2^53 are rounded.</summary>
    /// <exception cref="ArgumentException">The tensor is BYTES.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside.</exception>
    public static double Number(Tensor tensor, long index)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, tensor.Count);
        int size = tensor.DataType.ElementSize();
        if (size == 0)
            throw new ArgumentException("BYTES elements are not numbers.", nameof(tensor));
        ReadOnlySpan<byte> element = tensor.Data.Span.Slice(checked((int)(index * size)), size);
        return tensor.DataType switch
        {
            DataType.Bool => element[0] == 0 ? 0 : 1,
            DataType.UInt8 => element[0],
            DataType.Int8 => (sbyte)element[0],
            DataType.UInt16 => MemoryMarshal.Read<ushort>(element),
            DataType.Int16 => MemoryMarshal.Read<short>(element),
            DataType.UInt32 => MemoryMarshal.Read<uint>(element),
            DataType.Int32 => MemoryMarshal.Read<int>(element),
            DataType.UInt64 => MemoryMarshal.Read<ulong>(element),
            DataType.Int64 => MemoryMarshal.Read<long>(element),
            DataType.Fp16 => (double)MemoryMarshal.Read<Half>(element),
            DataType.Fp32 => MemoryMarshal.Read<float>(element),
            DataType.Fp64 => MemoryMarshal.Read<double>(element),
            DataType.Bf16 => BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(element) << 16),
            _ => throw new ArgumentException("The type is unknown.", nameof(tensor)),
        };
    }
}
