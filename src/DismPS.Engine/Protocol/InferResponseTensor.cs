using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>One element of <c>outputs</c>; data may stand before shape and datatype, so it is only located at first.</summary>
internal sealed class InferResponseTensor(int index, int maxRank)
{
    private readonly List<long> shape = [];
    private string? name;
    private DataType? type;
    private bool hasShape;
    private long binarySize = -1;
    private int dataStart = -1;
    private int dataEnd;

    private string Label => name is null ? $"outputs[{index}]" : $"output '{name}'";

    public void Read(ref JsonCursor cursor)
    {
        cursor.Expect((byte)'{', Label);
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            ReadOnlySpan<byte> key = cursor.ReadKey(Label);
            if (key.SequenceEqual("name"u8))
                name = cursor.ReadText(Label);
            else if (key.SequenceEqual("datatype"u8))
                type = ReadType(ref cursor);
            else if (key.SequenceEqual("shape"u8))
                ReadShape(ref cursor);
            else if (key.SequenceEqual("parameters"u8))
                ReadParameters(ref cursor);
            else if (key.SequenceEqual("data"u8))
                LocateData(ref cursor);
            else
                cursor.SkipValue(Label, 3);
        }
        while (cursor.NextOrClose((byte)'}', Label));
    }

    public Tensor ToTensor(JsonCursor cursor, ref ReadOnlySpan<byte> binary)
    {
        if (name is null || type is not DataType known || !hasShape)
            throw cursor.Error($"{Label} lacks {(name is null ? "name" : type is null ? "datatype" : "shape")}");
        if ((dataStart >= 0) == (binarySize >= 0))
            throw cursor.Error($"{Label} must have exactly one of data and binary_data_size");
        long count = CountElements(cursor);
        byte[] data = binarySize >= 0 ? TakeBinary(cursor, known, count, ref binary) : ParseData(cursor, known, count);
        return new Tensor(name, known, [.. shape], data);
    }

    private DataType ReadType(ref JsonCursor cursor)
    {
        int start = cursor.Position;
        string text = cursor.ReadText(Label);
        return DataTypes.FromWireName(text) ?? throw cursor.Error($"{Label}: unknown datatype '{text}'", start);
    }

    private void ReadShape(ref JsonCursor cursor)
    {
        cursor.Expect((byte)'[', Label);
        hasShape = true;
        shape.Clear();
        if (cursor.TryConsume((byte)']'))
            return;
        do
        {
            if (shape.Count >= maxRank)
                throw cursor.Error($"{Label}: more than {maxRank} dimensions");
            shape.Add(cursor.ReadCount($"{Label}, shape"));
        }
        while (cursor.NextOrClose((byte)']', Label));
    }

    private void ReadParameters(ref JsonCursor cursor)
    {
        cursor.Peek();
        if (cursor.TryWord("null"u8))
            return;
        cursor.Expect((byte)'{', Label);
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            if (cursor.ReadKey(Label).SequenceEqual("binary_data_size"u8))
                binarySize = cursor.ReadCount($"{Label}, binary_data_size");
            else
                cursor.SkipValue(Label, 4);
        }
        while (cursor.NextOrClose((byte)'}', Label));
    }

    private void LocateData(ref JsonCursor cursor)
    {
        cursor.Peek();
        dataStart = cursor.Position;
        cursor.SkipValue(Label, 3);
        dataEnd = cursor.Position;
    }

    private long CountElements(JsonCursor cursor)
    {
        try
        {
            return Tensor.CountOf([.. shape]);
        }
        catch (OverflowException)
        {
            throw cursor.Error($"{Label}: shape [{string.Join(',', shape)}] has too many elements");
        }
    }

    private byte[] TakeBinary(JsonCursor cursor, DataType known, long count, ref ReadOnlySpan<byte> binary)
    {
        if (binarySize > binary.Length)
            throw cursor.Error($"{Label} has {binarySize} binary bytes, but {binary.Length} are left in the body");
        ReadOnlySpan<byte> bytes = binary[..(int)binarySize];
        bool fits = known == DataType.Bytes
            ? BytesElements.Count(bytes) == count
            : count <= binarySize && count * known.ElementSize() == binarySize;
        if (!fits)
            throw cursor.Error($"{Label}: {binarySize} bytes do not make {known.ToWireName()} [{string.Join(',', shape)}]");
        binary = binary[bytes.Length..];
        return bytes.ToArray();
    }

    private byte[] ParseData(JsonCursor cursor, DataType known, long count)
    {
        // An element takes at least two bytes of text, so a shape cannot ask for memory that the body does not justify.
        int length = dataEnd - dataStart;
        if (count > length)
            throw cursor.Error($"{Label}: shape [{string.Join(',', shape)}] has {count} elements, data cannot hold as many", dataStart);
        cursor.Position = dataStart;
        if (known == DataType.Bytes)
        {
            byte[] buffer = new byte[length + (2 * (int)count)];
            int written = JsonTensorReader.ReadStrings(ref cursor, "output", name!, [.. shape], buffer, out _);
            return buffer.AsSpan(0, written).ToArray();
        }

        byte[] data = new byte[(int)count * known.ElementSize()];
        JsonTensorReader.Read(ref cursor, "output", name!, known, [.. shape], WireDialect.MLServer, data, out _);
        return data;
    }
}
