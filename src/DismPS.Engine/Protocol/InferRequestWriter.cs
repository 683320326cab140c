using System.Buffers;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>Writes V2 infer requests: a JSON body, or a JSON header with the tensors' bytes behind it.</summary>
public static class InferRequestWriter
{
    /// <summary>Content type of a body in the binary tensor data extension.</summary>
    public const string BinaryContentType = "application/octet-stream";

    /// <summary>Content type of a JSON body.</summary>
    public const string JsonContentType = "application/json";

    /// <summary>HTTP header that holds the length in bytes of the JSON part of a binary body.</summary>
    public const string HeaderLengthName = "Inference-Header-Content-Length";

    /// <summary>Writes one request.</summary>
    /// <param name="output">Receives the body.</param>
    /// <param name="inputs">Input tensors; their order is that of the binary parts.</param>
    /// <param name="requestedOutputs">Names of the wanted outputs; empty asks for all.</param>
    /// <param name="id">Id to be echoed, or null.</param>
    /// <param name="encoding">How inputs are sent and outputs are asked for.</param>
    /// <param name="parameters">Parameters to send with it; null for none.</param>
    /// <returns>
    /// The JSON part's length in bytes, to be sent as <see cref="HeaderLengthName"/>; null for a JSON body, which has no such header.
    /// </returns>
    /// <exception cref="DismException">With JSON: a tensor is FP16 or BF16, or a string is not UTF-8.</exception>
    public static int? Write(
        IBufferWriter<byte> output, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> requestedOutputs, string? id, TensorEncoding encoding,
        RequestParameters? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(requestedOutputs);
        bool binary = encoding == TensorEncoding.Binary;
        var counted = new CountingWriter(output);
        WriteHeader(counted, inputs, requestedOutputs, id, parameters ?? RequestParameters.None, binary);
        if (!binary)
            return null;
        foreach (Tensor input in inputs)
            output.Write(input.Data.Span);
        return counted.Written;
    }

    private static void WriteHeader(
        CountingWriter output, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> requestedOutputs, string? id, RequestParameters parameters, bool binary)
    {
        output.Write("{"u8);
        if (id is not null)
        {
            output.Write("\"id\":"u8);
            JsonText.WriteString(output, id);
            output.Write(","u8);
        }

        // A request that says itself how it wants its outputs gets them so.
        bool asks = binary && parameters.Request.Span.IndexOf("\"binary_data_output\""u8) < 0;
        if (asks || !Inner(parameters.Request).IsEmpty)
        {
            output.Write("\"parameters\":{"u8);
            if (asks)
                output.Write("\"binary_data_output\":true"u8);
            WriteInner(output, parameters.Request, isFirst: !asks);
            output.Write("},"u8);
        }

        output.Write("\"inputs\":["u8);
        for (int i = 0; i < inputs.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteInput(output, inputs[i], parameters.Inputs.GetValueOrDefault(inputs[i].Name), binary);
        }

        output.Write("]"u8);
        for (int i = 0; i < requestedOutputs.Count; i++)
        {
            output.Write(i == 0 ? ",\"outputs\":[{\"name\":"u8 : ",{\"name\":"u8);
            JsonText.WriteString(output, requestedOutputs[i]);
            output.Write(i == requestedOutputs.Count - 1 ? "}]"u8 : "}"u8);
        }

        output.Write("}"u8);
    }

    /// <summary>What stands between the braces of an object.</summary>
    private static ReadOnlySpan<byte> Inner(ReadOnlyMemory<byte> value) => value.Length < 2 ? [] : value.Span[1..^1].Trim(" \t\r\n"u8);

    private static void WriteInner(CountingWriter output, ReadOnlyMemory<byte> value, bool isFirst)
    {
        ReadOnlySpan<byte> inner = Inner(value);
        if (!isFirst && !inner.IsEmpty)
            output.Write(","u8);
        output.Write(inner);
    }

    private static void WriteInput(CountingWriter output, Tensor input, ReadOnlyMemory<byte> parameters, bool binary)
    {
        output.Write("{\"name\":"u8);
        JsonText.WriteString(output, input.Name);
        output.Write(",\"shape\":"u8);
        JsonText.WriteShape(output, [.. input.Shape]);
        output.Write(",\"datatype\":\""u8);
        foreach (char letter in input.DataType.ToWireName())
            output.Write([(byte)letter]);
        if (binary)
        {
            output.Write("\",\"parameters\":{\"binary_data_size\":"u8);
            JsonText.WriteNumber(output, input.Data.Length);
            WriteInner(output, parameters, isFirst: false);
            output.Write("}}"u8);
            return;
        }

        output.Write("\""u8);
        if (!Inner(parameters).IsEmpty)
        {
            output.Write(",\"parameters\":{"u8);
            WriteInner(output, parameters, isFirst: true);
            output.Write("}"u8);
        }

        output.Write(",\"data\":"u8);
        JsonTensorWriter.Write(output, "input", input.Name, input.DataType, input.Data.Span);
        output.Write("}"u8);
    }
}
