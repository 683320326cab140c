using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>One pass over a request's JSON part: its frame, wanted outputs and parameters.</summary>
internal ref partial struct InferRequestWalk(
    TensorNames inputNames,
    TensorNames outputNames,
    WireLimits limits,
    WireDialect dialect,
    InferRequestMessage message,
    PinnedBuffer body,
    int binaryStart)
{
    private JsonCursor cursor;
    private int binaryPosition = binaryStart;
    private int textStart;
    private int classification;
    private string? sharedMemory;

    public void ReadRequest(JsonCursor text)
    {
        cursor = text;
        textStart = binaryPosition - text.Text.Length;
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
                    ReadId();
                else if (key.SequenceEqual("parameters"u8))
                    message.Parameters = ReadParameters("parameters", -1, out _, out _);
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

    private void ReadId()
    {
        if (!TryNull())
            message.SetId(cursor.ReadString("Unable to parse 'id'", out _));
    }

    private void ReadOutputs(ref bool seen)
    {
        if (seen)
            throw cursor.Error("'outputs' is given twice");
        seen = true;
        if (TryNull())
            return;
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
        ReadOnlyMemory<byte> parameters = default;
        classification = 0;
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
                    parameters = ReadParameters("outputs", number, out _, out binary);
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
        if (sharedMemory is not null)
            throw NoSharedMemory();
        foreach (RequestedOutput other in message.Outputs)
        {
            // Asked for twice it is answered once, as Triton does.
            if (other.Name == name)
                return;
        }

        message.AddOutput(new RequestedOutput(name, index, binary, parameters) { Classification = classification });
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
