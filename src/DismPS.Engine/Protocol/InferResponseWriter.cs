using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>Writes a model's V2 infer responses straight from the memory that its runtime filled.</summary>
public sealed class InferResponseWriter
{
    private static readonly byte[][] TypeParts = [.. Enum.GetValues<DataType>().Select(TypePart)];

    private readonly WireDialect dialect;
    private readonly ApiDialect api;
    private readonly byte[] namePart;
    private readonly byte[] versionPart;
    private readonly byte[][] outputHeads;
    private readonly DataType[] outputTypes;

    /// <summary>Makes a writer for one model; it may be used by many threads.</summary>
    /// <param name="modelName">Name on the wire.</param>
    /// <param name="modelVersion">Version on the wire; null for none.</param>
    /// <param name="outputs">The model's outputs, as far as they are known.</param>
    /// <param name="dialect">Whose form of FP16 counts.</param>
    /// <param name="api">Whose answers are given where servers differ.</param>
    public InferResponseWriter(string modelName, string? modelVersion, IReadOnlyList<TensorSpec> outputs, WireDialect dialect = WireDialect.Triton,
        ApiDialect api = ApiDialect.Default)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        ArgumentNullException.ThrowIfNull(outputs);
        this.dialect = dialect;
        this.api = api;
        namePart = Quote(modelName);
        versionPart = modelVersion is null ? [] : Quote(modelVersion);
        outputHeads = [.. outputs.Select(WriteOutputHead)];
        outputTypes = [.. outputs.Select(o => o.DataType)];
    }

    /// <summary>Writes one response.</summary>
    /// <param name="output">Receives the body.</param>
    /// <param name="request">The request: its id is echoed, and it says which outputs are binary.</param>
    /// <param name="tensors">
    /// The answer; <see cref="TensorSlot.Index"/> is the position among the model's outputs. One without a position, or of another type than
    /// the model's output there, is written under its own name and type.
    /// </param>
    /// <param name="fields">What the model says besides; null for nothing.</param>
    /// <returns>Length in bytes of the JSON part when a binary part follows; null for a JSON body.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: an output has no JSON form and was not asked for as binary;
    /// <see cref="ErrorCode.InferenceFailed"/>: parameters are no JSON object.</exception>
    public int? Write(PinnedBuffer output, InferRequestMessage request, ReadOnlySpan<TensorSlot> tensors, AnswerFields? fields = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(request);
        int start = output.Length;
        long binaryBytes = 0;
        WriteHead(output, request, fields);
        Append(output, ",\"outputs\":["u8);
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorSlot tensor = tensors[i];
            if (i > 0)
                Append(output, ","u8);
            WriteOutputHead(output, tensor);
            bool binary = IsBinary(request, tensor, i);
            binaryBytes += binary ? tensor.ByteLength : 0;
            WriteParameters(output, tensor, binary);
            if (!binary)
            {
                Append(output, ",\"data\":"u8);
                JsonTensorWriter.Write(output, "output", tensor.Name, tensor.DataType, tensor.Data, dialect, words: api == ApiDialect.Triton);
            }

            Append(output, "}"u8);
        }

        Append(output, "]}"u8);
        // Where nothing would follow the JSON, all of the body is JSON, as in Triton.
        if (binaryBytes == 0)
            return null;
        int jsonLength = output.Length - start;
        for (int i = 0; i < tensors.Length; i++)
        {
            if (IsBinary(request, tensors[i], i))
                Append(output, tensors[i].Data);
        }

        return jsonLength;
    }

    private void WriteHead(PinnedBuffer output, InferRequestMessage request, AnswerFields? fields)
    {
        Append(output, "{\"model_name\":"u8);
        Append(output, fields is { ModelName.IsEmpty: false } ? fields.ModelName.Span : namePart);
        ReadOnlySpan<byte> version = fields is { ModelVersion.IsEmpty: false } ? fields.ModelVersion.Span : versionPart;
        if (!version.IsEmpty)
        {
            Append(output, ",\"model_version\":"u8);
            Append(output, version);
        }

        if (request.HasId)
        {
            Append(output, ",\"id\":\""u8);
            Append(output, request.RawId);
            Append(output, "\""u8);
        }
        else if (fields is { Id.IsEmpty: false })
        {
            Append(output, ",\"id\":"u8);
            Append(output, fields.Id.Span);
        }

        if (fields is { Parameters.IsEmpty: false })
        {
            Append(output, ",\"parameters\":{"u8);
            ParametersText.WriteMembers(output, fields.Parameters.Span, first: true);
            Append(output, "}"u8);
        }
        else if (api == ApiDialect.MLServer)
        {
            Append(output, ",\"parameters\":{}"u8);
        }
    }

    private void WriteOutputHead(PinnedBuffer output, TensorSlot tensor)
    {
        int index = tensor.Index;
        if ((uint)index < (uint)outputHeads.Length && outputTypes[index] == tensor.DataType)
        {
            Append(output, outputHeads[index]);
        }
        else
        {
            Append(output, "{\"name\":"u8);
            JsonText.WriteString(output, tensor.Name);
            Append(output, TypeParts[(int)tensor.DataType]);
        }

        JsonText.WriteShape(output, tensor.Shape);
    }

    private static void WriteParameters(PinnedBuffer output, TensorSlot tensor, bool binary)
    {
        if (!binary && tensor.Parameters.IsEmpty)
            return;
        Append(output, ",\"parameters\":{"u8);
        if (binary)
        {
            Append(output, "\"binary_data_size\":"u8);
            JsonText.WriteNumber(output, tensor.ByteLength);
        }

        if (!tensor.Parameters.IsEmpty)
            ParametersText.WriteMembers(output, tensor.Parameters.Span, first: !binary);
        Append(output, "}"u8);
    }

    /// <summary>Runtimes that answer what was asked for keep its order; a handler may give fewer outputs, and in its own order.</summary>
    private bool IsBinary(InferRequestMessage request, TensorSlot tensor, int position)
    {
        if (api == ApiDialect.MLServer)
            return false;
        ReadOnlySpan<RequestedOutput> wanted = request.Outputs;
        if (position < wanted.Length && wanted[position].Name == tensor.Name)
            return wanted[position].Binary ?? request.BinaryOutputs;
        foreach (ref readonly RequestedOutput output in wanted)
        {
            if (output.Name == tensor.Name)
                return output.Binary ?? request.BinaryOutputs;
        }

        return request.BinaryOutputs;
    }

    private static void Append(PinnedBuffer output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    private static byte[] WriteOutputHead(TensorSpec spec) => [.. "{\"name\":"u8, .. Quote(spec.Name), .. TypeParts[(int)spec.DataType]];

    private static byte[] TypePart(DataType type) => Encoding.ASCII.GetBytes($",\"datatype\":\"{type.ToWireName()}\",\"shape\":");

    private static byte[] Quote(string value)
    {
        var text = new ArrayBufferWriter<byte>();
        JsonText.WriteString(text, value);
        return text.WrittenSpan.ToArray();
    }
}
