using System.Buffers.Binary;
using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>The rows of one input, gathered into the memory that becomes the batch's tensor.</summary>
internal sealed class InputColumn
{
    private byte[] buffer = [];
    private int length;
    private int rowStart;
    private int lastBatchLength;

    public InputColumn(TensorSpec spec)
    {
        Spec = spec;
        DataType = spec.DataType;
        ElementSize = spec.DataType.ElementSize();
        RowDims = spec.Shape.IsDefault ? default : spec.Shape.RemoveAt(0);
        IsFixed = !RowDims.IsDefault && RowDims.All(dim => dim >= 0);
        FixedShape = IsFixed ? [.. RowDims] : null;
        FixedCount = IsFixed ? Tensor.CountOf(FixedShape) : -1;
    }

    public TensorSpec Spec { get; }

    public DataType DataType { get; }

    public int ElementSize { get; }

    /// <summary>The shape of one row; -1 where any size fits, default when the rank is unknown.</summary>
    public ImmutableArray<long> RowDims { get; }

    public bool IsFixed { get; }

    public long[]? FixedShape { get; }

    /// <summary>Elements of a row, or -1 when rows vary.</summary>
    public long FixedCount { get; }

    /// <summary>The shape of the row in progress.</summary>
    public long[] RowShape { get; set; } = [];

    /// <summary>The shape that all finished rows have.</summary>
    public long[] BatchShape { get; private set; } = [];

    public int Bytes => length;

    /// <summary>Everything written so far.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, length);

    /// <summary>Bytes of the row in progress.</summary>
    public Span<byte> Row => buffer.AsSpan(rowStart, length - rowStart);

    public void BeginRow() => rowStart = length;

    /// <summary>Room for more elements of the row in progress; not cleared.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            long wanted = Math.Max((long)length + bytes, Math.Max(lastBatchLength, buffer.Length * 2L));
            Array.Resize(ref buffer, (int)Math.Min(wanted, Array.MaxLength));
        }

        Span<byte> room = buffer.AsSpan(length, bytes);
        length += bytes;
        return room;
    }

    public void AppendText(ReadOnlySpan<byte> utf8)
    {
        Span<byte> room = Reserve(4 + utf8.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, utf8.Length);
        utf8.CopyTo(room[4..]);
    }

    /// <summary>Takes the shape of the row in progress when the signature allows it. A flat row stands for one of several dims when the count fits.</summary>
    public bool TryAdoptShape(ReadOnlySpan<long> sizes)
    {
        if (IsFixed)
        {
            bool flat = sizes.Length <= 1 && Tensor.CountOf(sizes) == FixedCount;
            if (flat || sizes.SequenceEqual(FixedShape))
            {
                RowShape = FixedShape!;
                return true;
            }

            return false;
        }

        if (!RowDims.IsDefault)
        {
            if (sizes.Length != RowDims.Length)
                return false;
            for (int i = 0; i < sizes.Length; i++)
            {
                if (RowDims[i] >= 0 && RowDims[i] != sizes[i])
                    return false;
            }
        }

        RowShape = sizes.SequenceEqual(BatchShape) ? BatchShape : sizes.ToArray();
        return true;
    }

    /// <summary>Whether rows of a shape are what a spec takes.</summary>
    public static bool Fits(TensorSpec spec, ReadOnlySpan<long> sizes) => new InputColumn(spec).TryAdoptShape(sizes);

    /// <summary>What to say about a row's shape that was not adopted.</summary>
    public string ShapeFault(ReadOnlySpan<long> sizes) =>
        $"{Spec.Name} has {(sizes.Length == 0 ? "a single value" : $"shape [{string.Join(',', sizes.ToArray())}]")} in this row, [{string.Join(',', RowDims)}] was expected.";

    /// <summary>Adopts the row in progress; the batch's shape is that of its rows.</summary>
    public void EndRow() => BatchShape = RowShape;

    /// <summary>Hands over the finished rows; the row in progress, if any, is kept for the next batch.</summary>
    public Tensor Take(int rows, bool keepRow)
    {
        int finished = keepRow ? rowStart : length;
        byte[] full = buffer;
        int rest = length - finished;
        buffer = rest > 0 ? full.AsSpan(finished, rest).ToArray() : [];
        length = rest;
        rowStart = 0;
        lastBatchLength = finished;
        return new Tensor(Spec.Name, DataType, [rows, .. BatchShape], full.AsMemory(0, finished));
    }
}
