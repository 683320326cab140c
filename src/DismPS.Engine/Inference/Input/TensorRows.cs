using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Deals out the rows of a tensor.</summary>
/// <param name="data">Elements, row-major, as in <see cref="Tensor"/>.</param>
/// <param name="type">Their type.</param>
/// <param name="shape">Shape with the rows as first axis.</param>
internal sealed class TensorRows(ReadOnlyMemory<byte> data, DataType type, long[] shape)
{
    private readonly long rowCount = Tensor.CountOf(shape.AsSpan(1));
    private int position;

    /// <summary>Rows.</summary>
    public long Count => shape[0];

    /// <summary>Copies the next row into a column of the same type, and sets the row's shape there.</summary>
    public void AppendNext(InputColumn column)
    {
        ReadOnlySpan<byte> row = Next();
        row.CopyTo(column.Reserve(row.Length));
        if (!column.TryAdoptShape(shape.AsSpan(1)))
            throw new InvalidOperationException("The shape is checked before rows are dealt out.");
    }

    /// <summary>The bytes of the next row.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int start = position;
        if (type == DataType.Bytes)
        {
            for (long i = 0; i < rowCount; i++)
                position += 4 + BinaryPrimitives.ReadInt32LittleEndian(data.Span[position..]);
        }
        else
        {
            position += checked((int)(rowCount * type.ElementSize()));
        }

        return data.Span[start..position];
    }
}
