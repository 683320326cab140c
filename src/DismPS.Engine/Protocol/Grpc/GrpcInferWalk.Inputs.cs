using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <content>Names, types and shapes of inputs.</content>
internal readonly ref partial struct GrpcInferWalk
{
    private const int ContentsField = 5;

    private void ReadInput(ReadOnlySpan<byte> bytes)
    {
        int number = message.Inputs.Length;
        if (number >= limits.MaxTensors)
            throw Invalid($"more than {limits.MaxTensors} inputs");
        TensorSlot slot = message.AddInput(limits.MaxRank);
        slot.ByteLength = NoData;
        ReadOnlySpan<byte> name = default, type = default;
        Span<long> shape = stackalloc long[limits.MaxRank];
        int rank = 0, parameters = 0;
        bool contents = false;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
            {
                name = fields.ReadUtf8();
            }
            else if (fields.Is(2, ProtoWire.Length))
            {
                type = fields.ReadUtf8();
            }
            else if (fields.Is(3, ProtoWire.Length))
            {
                var packed = new ProtoReader(fields.ReadBytes());
                while (packed.HasMore)
                    AddEntry(shape, ref rank, packed.ReadVarint());
            }
            else if (fields.Is(3, ProtoWire.Varint))
            {
                AddEntry(shape, ref rank, fields.ReadVarint());
            }
            else
            {
                parameters += fields.Is(ParametersField, ProtoWire.Length) ? 1 : 0;
                contents |= fields.Is(ContentsField, ProtoWire.Length);
                fields.Skip();
            }
        }

        if (name.IsEmpty)
            throw Invalid($"inputs[{number}] for model '{model}' lacks 'name'");
        slot.Index = inputNames.Find(name, number);
        slot.Name = slot.Index >= 0 ? inputNames[slot.Index] : Encoding.UTF8.GetString(name);
        slot.DataType = DataTypes.FromWireName(type)
            ?? throw Invalid($"input '{slot.Name}' for model '{model}' has the unknown datatype '{Encoding.UTF8.GetString(type)}'");
        SetShape(slot, shape[..rank]);
        slot.Parameters = ReadParameters(bytes, ParametersField, parameters, slot.Name, out _);
        if (contents)
            ReadContents(slot, bytes);
    }

    private void AddEntry(Span<long> shape, ref int rank, ulong entry)
    {
        if (rank >= shape.Length)
            throw Invalid($"an input for model '{model}' has more than {limits.MaxRank} dimensions");
        shape[rank++] = (long)entry;
    }

    private void SetShape(TensorSlot slot, ReadOnlySpan<long> shape)
    {
        shape.CopyTo(slot.SetRank(shape.Length));
        long count = 1;
        foreach (long entry in shape)
        {
            if (entry < 0)
                throw Invalid($"input '{slot.Name}' for model '{model}': shape [{string.Join(',', shape.ToArray())}] has an entry below 0");
            if (entry > 0 && count > long.MaxValue / 8 / entry)
                throw Invalid($"input '{slot.Name}' for model '{model}': shape [{string.Join(',', shape.ToArray())}] has too many elements");
            count *= entry;
        }

        slot.Count = count;
    }
}
