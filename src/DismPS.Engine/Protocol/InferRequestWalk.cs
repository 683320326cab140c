using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>One pass over a request's JSON part: its frame, wanted outputs and parameters.</summary>
internal ref partial struct InferRequestWalk(
    TensorNames inputNames, TensorNames outputNames, WireLimits limits, InferRequestMessage message, PinnedBuffer body, int binaryStart)
{
    private JsonCursor cursor;
    private int binaryPosition = binaryStart;

    public void ReadRequest(JsonCursor text)
    {
        cursor = text;
        bool inputs = false, outputs = false;
        cursor.Expect((byte)'{', "request");
        if (!cursor.TryConsume((byte)'}'))
        {
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey("request");
                if (key.SequenceEqual("inputs"u8))
                    ReadInputs(ref inputs);
                else if (key.SequenceEqual("outputs"u8))
                    ReadOutputs(ref outputs);
                else if (key.SequenceEqual("id"u8))
                    message.SetId(cursor.ReadString("Unable to parse 'id'", out _));
                else if (key.SequenceEqual("parameters"u8))
                    ReadParameters("parameters", -1, out _, out _);
                else
                    cursor.SkipValue(Encoding.UTF8.GetString(key), 1);
            }
            while (cursor.NextOrClose((byte)'}', "request"));
        }

        cursor.ExpectEnd();
        if (!inputs)
            throw cursor.Error("Unable to parse 'inputs': the request has no 'inputs'");
        if (binaryPosition < body.Length)
            throw cursor.Error($"unexpected additional input data: {body.Length - binaryPosition} bytes follow the last binary input");
        ResolveAddresses();
    }

    private void ReadOutputs(ref bool seen)
    {
        if (seen)
            throw cursor.Error("'outputs' is given twice");
        seen = true;
        cursor.Expect((byte)'[', "Unable to parse 'outputs'");
        if (cursor.TryConsume((byte)']'))
            return;
        do
        {
            if (message.Outputs.Length >= limits.MaxTensors)
                throw cursor.Error($"more than {limits.MaxTensors} outputs");
            ReadOutput(message.Outputs.Length);
        }
        while (cursor.NextOrClose((byte)']', "outputs"));
    }

    private void ReadOutput(int number)
    {
        string? name = null;
        int index = -1;
        bool? binary = null;
        cursor.Expect((byte)'{', "outputs");
        if (!cursor.TryConsume((byte)'}'))
        {
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey("outputs");
                if (key.SequenceEqual("name"u8))
                {
                    ReadOnlySpan<byte> raw = cursor.ReadString("outputs, 'name'", out bool escaped);
                    ReadOnlySpan<byte> text = Decode(raw, escaped);
                    index = outputNames.Find(text, number);
                    name = index >= 0 ? outputNames[index] : Encoding.UTF8.GetString(text);
                }
                else if (key.SequenceEqual("parameters"u8))
                {
                    ReadParameters("outputs", number, out _, out binary);
                }
                else
                {
                    cursor.SkipValue("outputs", 3);
                }
            }
            while (cursor.NextOrClose((byte)'}', "outputs"));
        }

        if (name is null)
            throw cursor.Error($"outputs[{number}] lacks 'name'");
        foreach (RequestedOutput other in message.Outputs)
        {
            // Asked for twice it is answered once, as Triton does.
            if (other.Name == name)
                return;
        }

        message.AddOutput(new RequestedOutput(name, index, binary));
    }

    private void ReadParameters(string where, int tensor, out long binarySize, out bool? binary)
    {
        binarySize = -1;
        binary = null;
        cursor.Expect((byte)'{', where);
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            ReadOnlySpan<byte> key = cursor.ReadKey(where);
            if (tensor >= 0 && key.SequenceEqual("binary_data_size"u8))
                binarySize = cursor.ReadCount("Unable to parse 'binary_data_size'");
            else if (tensor >= 0 && key.SequenceEqual("binary_data"u8))
                binary = cursor.ReadBoolean("Unable to parse 'binary_data'");
            else if (tensor < 0 && key.SequenceEqual("binary_data_output"u8))
                message.BinaryOutputs = cursor.ReadBoolean("Unable to parse 'binary_data_output'");
            else
                SkipParameter(key, where);
        }
        while (cursor.NextOrClose((byte)'}', where));
    }

    private void SkipParameter(ReadOnlySpan<byte> key, string where)
    {
        string name = Encoding.UTF8.GetString(key);
        if (name.StartsWith("shared_memory_", StringComparison.Ordinal) || name == "classification")
            throw cursor.Error($"{where}: the parameter '{name}' belongs to an extension that this server does not have");
        if (name.StartsWith("triton_", StringComparison.Ordinal))
            throw cursor.Error($"{where}: the parameter name '{name}' is reserved: names may not begin with 'triton_'");
        if (cursor.Peek() is (byte)'{' or (byte)'[' or (byte)'n')
            throw cursor.Error($"{where}: the parameter '{name}' must be a string, a number or a boolean");
        cursor.SkipValue(where, 3);
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
            return raw;
        byte[] decoded = new byte[raw.Length];
        return decoded.AsSpan(0, JsonCursor.Unescape(raw, decoded));
    }

    private readonly void ResolveAddresses()
    {
        foreach (TensorSlot slot in message.Inputs)
        {
            if (slot.Address < 0)
                slot.Address = message.Memory.Address + (-1 - slot.Address);
        }
    }
}
