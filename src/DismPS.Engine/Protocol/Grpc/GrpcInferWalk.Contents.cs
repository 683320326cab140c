using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <content>Elements that are written one by one, in the field of their type.</content>
internal readonly ref partial struct GrpcInferWalk
{
    private const int BytesField = 8;

    private static ReadOnlySpan<byte> FieldOfType => [1, 4, 4, 4, 5, 2, 2, 2, 3, 0, 6, 7, 8, 0];

    private static readonly string[] TypeOfField = ["", "BOOL", "INT32", "INT64", "UINT32", "UINT64", "FP32", "FP64", "BYTES"];

    /// <summary>Number of the field of <c>InferTensorContents</c> that has elements of a type; 0 for none.</summary>
    internal static int FieldOf(DataType type) => FieldOfType[(int)type];

    /// <param name="slot">The input, with its type and shape.</param>
    /// <param name="input">The input's message; its contents may come in several parts.</param>
    private void ReadContents(TensorSlot slot, ReadOnlySpan<byte> input)
    {
        int wanted = FieldOfType[(int)slot.DataType];
        long count = 0, bytes = 0;
        var fields = new ProtoReader(input);
        while (fields.Next())
        {
            if (fields.Is(ContentsField, ProtoWire.Length))
                CountElements(slot, fields.ReadBytes(), wanted, ref count, ref bytes);
            else
                fields.Skip();
        }

        if (count == 0 && slot.Count > 0)
            return;
        if (slot.DataType == DataType.Bytes && count != slot.Count)
            throw WrongStrings(slot, count);
        if (slot.DataType != DataType.Bytes && count != slot.Count)
            throw WrongSize(slot, count * slot.DataType.ElementSize());
        long size = slot.DataType == DataType.Bytes ? bytes : count * slot.DataType.ElementSize();
        int offset = message.Memory.Reserve(size);
        var target = new GrpcElements(slot.DataType, message.Memory.Written.Slice(offset, (int)size));
        fields = new ProtoReader(input);
        while (fields.Next())
        {
            if (!fields.Is(ContentsField, ProtoWire.Length))
            {
                fields.Skip();
                continue;
            }

            var contents = new ProtoReader(fields.ReadBytes());
            while (contents.Next())
            {
                if (contents.Field != wanted || !target.TryTake(ref contents))
                    contents.Skip();
            }
        }

        if (target.Fault is { } fault)
            throw Invalid($"input '{slot.Name}' for model '{model}': {fault}");
        slot.Address = InMemory(offset);
        slot.ByteLength = (int)size;
    }

    private void CountElements(TensorSlot slot, ReadOnlySpan<byte> contents, int wanted, ref long count, ref long bytes)
    {
        var fields = new ProtoReader(contents);
        while (fields.Next())
        {
            int field = fields.Field;
            bool packed = fields.Wire == ProtoWire.Length;
            if (field is < 1 or > BytesField || (!packed && fields.Wire != GrpcElements.WireOf(field)))
            {
                fields.Skip();
                continue;
            }

            long added = 1;
            if (packed)
            {
                ReadOnlySpan<byte> part = fields.ReadBytes();
                if (field == BytesField)
                    bytes += 4 + part.Length;
                else
                    added = GrpcElements.Count(field, part);
            }
            else
            {
                fields.Skip();
            }

            if (field != wanted && added > 0)
                throw WrongField(slot, field);
            count += added;
        }
    }

    private DismException WrongField(TensorSlot slot, int field)
    {
        string cure = slot.DataType is DataType.Fp16 or DataType.Bf16 ? $": {slot.DataType.ToWireName()} travels in raw_input_contents only" : "";
        return Invalid(
            $"unexpected explicit tensor data for input tensor '{slot.Name}' for model '{model}' of type '{TypeOfField[field]}', expected datatype '{slot.DataType.ToWireName()}'{cure}");
    }
}
