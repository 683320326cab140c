using System.Runtime.InteropServices;

namespace DismPS.Engine.Tensors;

/// <summary>
/// A named block of elements in row-major order. The bytes are little-endian and laid out as in the binary tensor extension,
/// so they travel and are computed on without a copy; <see cref="DataType.Bytes"/> elements are length-prefixed.
/// </summary>
public sealed class Tensor
{
    /// <summary>Wraps existing memory; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The byte count does not fit shape and type.</exception>
    public Tensor(string name, DataType dataType, long[] shape, Memory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        long count = CountOf(shape);
        if (dataType != DataType.Bytes && checked(count * dataType.ElementSize()) != data.Length)
            throw new ArgumentException($"{data.Length} bytes do not make {dataType.ToWireName()} [{string.Join(',', shape)}].", nameof(data));
        Name = name;
        DataType = dataType;
        Shape = shape;
        Data = data;
        Count = count;
    }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public DataType DataType { get; }

    /// <summary>Shape; every entry is at least 0.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public Memory<byte> Data { get; }

    /// <summary>Number of elements: the product of the shape, 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>The elements as numbers of type <typeparamref name="T"/>, whose size must be the element size.</summary>
    public Span<T> AsSpan<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data.Span);

    /// <summary>A tensor over a copy of <paramref name="values"/>.</summary>
    public static Tensor Create<T>(string name, DataType dataType, long[] shape, ReadOnlySpan<T> values) where T : unmanaged =>
        new(name, dataType, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Product of a shape's entries.</summary>
    /// <exception cref="ArgumentException">An entry is negative.</exception>
    /// <exception cref="OverflowException">The product does not fit.</exception>
    public static long CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long entry in shape)
        {
            if (entry < 0)
                throw new ArgumentException("A tensor's shape has no negative entries.", nameof(shape));
            count = checked(count * entry);
        }

        return count;
    }
}
