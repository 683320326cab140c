using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>Writes a model's V2 infer responses straight from the memory that its runtime filled.</summary>
public sealed class InferResponseWriter
{
    private readonly byte[] head;
    private readonly byte[][] outputHeads;

    /// <summary>Makes a writer for one model; it may be used by many threads.</summary>
    /// <param name="modelName">Name on the wire.</param>
    /// <param name="modelVersion">Version on the wire; null for none.</param>
    /// <param name="outputs">The model's outputs.</param>
    public InferResponseWriter(string modelName, string? modelVersion, IReadOnlyList<TensorSpec> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var text = new ArrayBufferWriter<byte>();
        text.Write("{\"model_name\":"u8);
        JsonText.WriteString(text, modelName);
        if (modelVersion is not null)
        {
            text.Write(",\"model_version\":"u8);
            JsonText.WriteString(text, modelVersion);
        }

        head = text.WrittenSpan.ToArray();
        outputHeads = [.. outputs.Select(WriteOutputHead)];
    }

    /// <summary>Writes one response.</summary>
    /// <param name="output">Receives the body.</param>
    /// <param name="request">The request: its id is echoed, and it says which outputs are binary.</param>
    /// <param name="tensors">The answer; <see cref="TensorSlot.Index"/> is the position among the model's outputs.</param>
    /// <returns>Length in bytes of the JSON part when a binary part follows; null for a JSON body.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: an output has no JSON form and was not asked for as binary.</exception>
    public int? Write(PinnedBuffer output, InferRequestMessage request, ReadOnlySpan<TensorSlot> tensors)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(request);
        int start = output.Length;
        bool anyBinary = false;
        Append(output, head);
        if (request.HasId)
        {
            Append(output, ",\"id\":\""u8);
            Append(output, request.RawId);
            Append(output, "\""u8);
        }

        Append(output, ",\"outputs\":["u8);
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorSlot tensor = tensors[i];
            if (i > 0)
                Append(output, ","u8);
            Append(output, outputHeads[tensor.Index]);
            JsonText.WriteShape(output, tensor.Shape);
            if (IsBinary(request, i))
            {
                anyBinary = true;
                Append(output, ",\"parameters\":{\"binary_data_size\":"u8);
                JsonText.WriteNumber(output, tensor.ByteLength);
                Append(output, "}}"u8);
                continue;
            }

            Append(output, ",\"data\":"u8);
            JsonTensorWriter.Write(output, "output", tensor.Name, tensor.DataType, tensor.Data);
            Append(output, "}"u8);
        }

        Append(output, "]}"u8);
        if (!anyBinary)
            return null;
        int jsonLength = output.Length - start;
        for (int i = 0; i < tensors.Length; i++)
        {
            if (IsBinary(request, i))
                Append(output, tensors[i].Data);
        }

        return jsonLength;
    }

    private static bool IsBinary(InferRequestMessage request, int index) =>
        index < request.Outputs.Length ? request.Outputs[index].Binary ?? request.BinaryOutputs : request.BinaryOutputs;

    private static void Append(PinnedBuffer output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    private static byte[] WriteOutputHead(TensorSpec spec)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("{\"name\":"u8);
        JsonText.WriteString(text, spec.Name);
        text.Write(Encoding.ASCII.GetBytes($",\"datatype\":\"{spec.DataType.ToWireName()}\",\"shape\":"));
        return text.WrittenSpan.ToArray();
    }
}
