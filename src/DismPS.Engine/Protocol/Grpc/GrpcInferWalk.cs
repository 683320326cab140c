using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>One pass over an infer request's fields, in whatever order they come, and a second one over its raw tensors.</summary>
internal readonly ref partial struct GrpcInferWalk(
    string model,
    TensorNames inputNames,
    TensorNames outputNames,
    WireLimits limits,
    WireDialect dialect,
    InferRequestMessage message,
    PinnedBuffer body,
    int start)
{
    public const int RawField = 7;

    private const int IdField = 3;
    private const int ParametersField = 4;
    private const int InputsField = 5;
    private const int OutputsField = 6;

    // An input whose elements have not been found yet.
    private const int NoData = -1;

    public void ReadRequest()
    {
        ReadOnlySpan<byte> bytes = body.Written[start..];
        var fields = new ProtoReader(bytes);
        ReadOnlySpan<byte> id = default;
        int raw = 0, parameters = 0;
        while (fields.Next())
        {
            switch (fields.Wire == ProtoWire.Length ? fields.Field : 0)
            {
                case IdField:
                    id = fields.ReadUtf8();
                    break;
                case ParametersField:
                    parameters++;
                    fields.Skip();
                    break;
                case InputsField:
                    ReadInput(fields.ReadBytes());
                    break;
                case OutputsField:
                    ReadOutput(fields.ReadBytes());
                    break;
                case RawField:
                    raw++;
                    fields.Skip();
                    break;
                default:
                    fields.Skip();
                    break;
            }
        }

        SetId(id);
        message.Parameters = ReadParameters(bytes, ParametersField, parameters, null, out _);
        message.BinaryOutputs = raw > 0;
        if (raw > 0)
            TakeRaw(bytes, raw);
        else
            RequireData();
        ResolveAddresses();
    }

    private void SetId(ReadOnlySpan<byte> id)
    {
        // An empty one is the same as none on the wire.
        if (id.IsEmpty)
            return;
        PinnedBuffer memory = message.Memory;
        int from = memory.Length;
        JsonText.WriteUtf8String(memory, id);
        message.SetId(memory.Written[(from + 1)..^1]);
    }

    private void ReadOutput(ReadOnlySpan<byte> bytes)
    {
        int number = message.Outputs.Length;
        if (number >= limits.MaxTensors)
            throw Invalid($"more than {limits.MaxTensors} outputs");
        ReadOnlySpan<byte> text = default;
        int parameters = 0;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
            {
                text = fields.ReadUtf8();
                continue;
            }

            if (fields.Is(2, ProtoWire.Length))
                parameters++;
            fields.Skip();
        }

        int index = outputNames.Find(text, number);
        string name = index >= 0 ? outputNames[index] : Encoding.UTF8.GetString(text);
        ReadOnlyMemory<byte> given = ReadParameters(bytes, 2, parameters, name, out int classification);
        foreach (RequestedOutput other in message.Outputs)
        {
            // Asked for twice it is answered once.
            if (other.Name == name)
                return;
        }

        message.AddOutput(new RequestedOutput(name, index, null, given) { Classification = classification });
    }

    private void TakeRaw(ReadOnlySpan<byte> bytes, int count)
    {
        ReadOnlySpan<TensorSlot> inputs = message.Inputs;
        foreach (TensorSlot input in inputs)
        {
            if (input.ByteLength != NoData)
                throw Invalid($"contents field must not be specified when using raw_input_contents for '{input.Name}' for model '{model}'");
        }

        if (count < inputs.Length)
            throw Invalid($"unable to find data for input tensor '{inputs[count].Name}' for model '{model}' in request: {inputs.Length} inputs need as many raw_input_contents, got {count}");
        if (count > inputs.Length)
            throw Invalid($"model '{model}' is asked with {inputs.Length} inputs, which need as many raw_input_contents, got {count}");
        var fields = new ProtoReader(bytes);
        int next = 0;
        while (fields.Next())
        {
            if (!fields.Is(RawField, ProtoWire.Length))
            {
                fields.Skip();
                continue;
            }

            ReadOnlySpan<byte> data = fields.ReadBytes();
            TakeRaw(inputs[next++], data, start + fields.Position - data.Length);
        }
    }

    private void TakeRaw(TensorSlot input, ReadOnlySpan<byte> data, int position)
    {
        int element = input.DataType.ElementSize();
        if (input.DataType == DataType.Bytes)
        {
            if (BytesElements.Count(data) is not long count)
                throw Refused($"incomplete string length or data for inference input '{input.Name}' for model '{model}': an element points beyond the {data.Length} bytes of the input");
            if (count != input.Count)
                throw WrongStrings(input, count);
        }
        else if (input.Count * element != data.Length)
        {
            throw WrongSize(input, data.Length);
        }

        if (element <= 1 || position % element == 0)
        {
            input.Address = data.IsEmpty ? 0 : body.Address + position;
        }
        else
        {
            int offset = message.Memory.Reserve(data.Length);
            data.CopyTo(message.Memory.Written[offset..]);
            input.Address = InMemory(offset);
        }

        input.ByteLength = data.Length;
    }

    private void RequireData()
    {
        foreach (TensorSlot input in message.Inputs)
        {
            if (input.ByteLength != NoData)
                continue;
            if (input.Count > 0)
                throw Invalid($"unable to find data for input tensor '{input.Name}' for model '{model}' in request");
            input.ByteLength = 0;
        }
    }

    private void ResolveAddresses()
    {
        foreach (TensorSlot slot in message.Inputs)
        {
            if (slot.Address < 0)
                slot.Address = message.Memory.Address + (-1 - slot.Address);
        }
    }

    /// <summary>Until the whole request is read the memory may move, so that only the offset is kept, as an impossible address.</summary>
    private static nint InMemory(int offset) => -1 - (nint)offset;

    private DismException WrongSize(TensorSlot input, long got) =>
        Refused($"input byte size mismatch for input '{input.Name}' for model '{model}'. Expected {input.Count * input.DataType.ElementSize()}, got {got}");

    private DismException WrongStrings(TensorSlot input, long got) =>
        Refused($"expected {input.Count} string elements for inference input '{input.Name}' for model '{model}', got {got}");

    private DismException Refused(string fault) => Invalid($"[request id: {message.IdText}] {fault}");

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, fault,
        "Compare names, types and shapes with the inputs that the metadata of the model list.") { MessageIsAnswer = true };
}
