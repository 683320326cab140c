using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <content>Names, types and shapes of inputs.</content>
internal ref partial struct InferRequestWalk
{
    private void ReadInputs(ref bool seen)
    {
        if (seen)
            throw cursor.Error("'inputs' is given twice");
        seen = true;
        cursor.Expect((byte)'[', "Unable to parse 'inputs'");
        if (cursor.TryConsume((byte)']'))
            return;
        do
        {
            if (message.Inputs.Length >= limits.MaxTensors)
                throw cursor.Error($"more than {limits.MaxTensors} inputs");
            ReadInput();
        }
        while (cursor.NextOrClose((byte)']', "inputs"));
    }

    private void ReadInput()
    {
        int number = message.Inputs.Length;
        TensorSlot slot = message.AddInput(limits.MaxRank);
        bool name = false, type = false, shape = false, parsed = false;
        int dataStart = -1, dataEnd = -1;
        long binarySize = -1;
        cursor.Expect((byte)'{', "inputs");
        if (!cursor.TryConsume((byte)'}'))
        {
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey("inputs");
                if (key.SequenceEqual("name"u8))
                    ReadName(slot, number, ref name);
                else if (key.SequenceEqual("datatype"u8))
                    ReadType(slot, ref type);
                else if (key.SequenceEqual("shape"u8))
                    ReadShape(slot, ref shape);
                else if (key.SequenceEqual("parameters"u8))
                    slot.Parameters = ReadParameters("inputs", number, out binarySize, out _);
                else if (key.SequenceEqual("data"u8))
                    ReadOrLocateData(slot, number, name && type && shape, ref parsed, ref dataStart, ref dataEnd);
                else
                    cursor.SkipValue("inputs", 3);
            }
            while (cursor.NextOrClose((byte)'}', "inputs"));
        }

        if (!name || !type || !shape)
            throw cursor.Error($"{Label(slot, number)} lacks {(!name ? "'name'" : !type ? "'datatype'" : "'shape'")}");
        if (sharedMemory is not null && !parsed && dataStart < 0 && binarySize < 0)
            throw NoSharedMemory();
        if (sharedMemory is not null)
            throw cursor.Error($"{Label(slot, number)} must set only one of 'data', 'binary_data_size' and 'shared_memory_region'");
        if (parsed || dataStart >= 0)
        {
            if (binarySize >= 0)
                throw cursor.Error($"{Label(slot, number)} must not have both 'data' and 'binary_data_size'");
            if (!parsed)
                ReadDataLater(slot, dataStart, dataEnd);
        }
        else if (binarySize >= 0)
        {
            TakeBinary(slot, binarySize);
        }
        else
        {
            throw cursor.Error($"{Label(slot, number)} must have 'data' or the parameter 'binary_data_size'");
        }
    }

    private void ReadName(TensorSlot slot, int number, ref bool seen)
    {
        Once(slot, number, "name", ref seen);
        ReadOnlySpan<byte> raw = cursor.ReadString("inputs, 'name'", out bool escaped);
        ReadOnlySpan<byte> name = Decode(raw, escaped);
        slot.Index = inputNames.Find(name, number);
        slot.Name = slot.Index >= 0 ? inputNames[slot.Index] : Encoding.UTF8.GetString(name);
    }

    private void ReadType(TensorSlot slot, ref bool seen)
    {
        Once(slot, -1, "datatype", ref seen);
        ReadOnlySpan<byte> text = cursor.ReadString("inputs, 'datatype'", out _);
        slot.DataType = DataTypes.FromWireName(text)
            ?? throw cursor.Error($"{Label(slot, -1)} has the unknown datatype '{Encoding.UTF8.GetString(text)}'");
    }

    private void ReadShape(TensorSlot slot, ref bool seen)
    {
        Once(slot, -1, "shape", ref seen);
        Span<long> entries = stackalloc long[limits.MaxRank];
        int rank = 0;
        cursor.Expect((byte)'[', "Unable to parse 'shape'");
        if (!cursor.TryConsume((byte)']'))
        {
            do
            {
                if (rank >= entries.Length)
                    throw cursor.Error($"{Label(slot, -1)} has more than {limits.MaxRank} dimensions");
                entries[rank++] = cursor.ReadCount("Unable to parse 'shape'");
            }
            while (cursor.NextOrClose((byte)']', "shape"));
        }

        entries[..rank].CopyTo(slot.SetRank(rank));
        long count = 1;
        foreach (long entry in entries[..rank])
        {
            if (entry > 0 && count > long.MaxValue / 8 / entry)
                throw cursor.Error($"{Label(slot, -1)}: shape [{string.Join(',', entries[..rank].ToArray())}] has too many elements");
            count *= entry;
        }

        slot.Count = count;
    }

    private readonly void Once(TensorSlot slot, int number, string key, ref bool seen)
    {
        if (seen)
            throw cursor.Error($"{Label(slot, number)} has '{key}' twice");
        seen = true;
    }

    private static string Label(TensorSlot slot, int number) =>
        slot.Name.Length > 0 || number < 0 ? $"input '{slot.Name}'" : $"inputs[{number}]";
}
