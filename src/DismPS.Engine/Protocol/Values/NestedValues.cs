using System.Buffers;
using System.Buffers.Binary;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Values;

/// <summary>Writes a tensor as lists within lists. Rows are written in their order: strings have no fixed length.</summary>
internal ref struct NestedValues
{
    private readonly IBufferWriter<byte> output;
    private readonly TensorSlot tensor;
    private readonly WireDialect dialect;
    private int position;

    public NestedValues(IBufferWriter<byte> output, TensorSlot tensor, WireDialect dialect)
    {
        this.output = output;
        this.tensor = tensor;
        this.dialect = dialect;
    }

    public void WriteAll() => Write(0);

    /// <summary>Writes one entry of the first axis.</summary>
    public void WriteRow(long row)
    {
        long elements = 1;
        foreach (long size in tensor.Shape[1..])
            elements *= size;
        position = Length(0, row * elements);
        Write(1);
    }

    private void Write(int axis)
    {
        ReadOnlySpan<long> shape = tensor.Shape;
        if (axis == shape.Length)
        {
            // JsonTensorWriter writes lists only: a single element is such a list without its brackets.
            var element = new ArrayBufferWriter<byte>(32);
            WriteElements(element, 1);
            output.Write(element.WrittenSpan[1..^1]);
            return;
        }

        if (axis == shape.Length - 1)
        {
            WriteElements(output, shape[axis]);
            return;
        }

        output.Write("["u8);
        for (long i = 0; i < shape[axis]; i++)
        {
            if (i > 0)
                output.Write(","u8);
            Write(axis + 1);
        }

        output.Write("]"u8);
    }

    private void WriteElements(IBufferWriter<byte> target, long count)
    {
        int length = Length(position, count);
        JsonTensorWriter.Write(target, "output", tensor.Name, tensor.DataType, tensor.Data.Slice(position, length), dialect);
        position += length;
    }

    private readonly int Length(int start, long count)
    {
        if (tensor.DataType != DataType.Bytes)
            return (int)(count * tensor.DataType.ElementSize());
        int end = start;
        for (long i = 0; i < count; i++)
            end += sizeof(uint) + (int)BinaryPrimitives.ReadUInt32LittleEndian(tensor.Data[end..]);
        return end - start;
    }
}
