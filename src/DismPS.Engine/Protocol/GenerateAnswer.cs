using System.Buffers;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>Answers of Triton's generate extension: one JSON object with a member for each output, one value or a flat list.</summary>
internal static class GenerateAnswer
{
    /// <summary>Writes one.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="version">Its version; empty for none.</param>
    /// <param name="request">The request, whose id is echoed.</param>
    /// <param name="tensors">The outputs.</param>
    /// <param name="fields">What the model says besides: its parameters become members as well.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: an output has no JSON form.</exception>
    public static void Write(
        PinnedBuffer output, string model, string version, InferRequestMessage request, ReadOnlySpan<TensorSlot> tensors, AnswerFields fields)
    {
        output.Write("{\"model_name\":"u8);
        JsonText.WriteString(output, model);
        if (version.Length > 0)
        {
            output.Write(",\"model_version\":"u8);
            JsonText.WriteString(output, version);
        }

        if (request.HasId)
        {
            output.Write(",\"id\":\""u8);
            output.Write(request.RawId);
            output.Write("\""u8);
        }

        foreach (TensorSlot tensor in tensors)
            WriteTensor(output, tensor);
        if (!fields.Parameters.IsEmpty)
            ParametersText.WriteMembers(output, fields.Parameters.Span, first: false);
        output.Write("}"u8);
    }

    private static void WriteTensor(PinnedBuffer output, TensorSlot tensor)
    {
        output.Write(","u8);
        JsonText.WriteString(output, tensor.Name);
        output.Write(":"u8);
        int start = output.Length;
        JsonTensorWriter.Write(output, "output", tensor.Name, tensor.DataType, tensor.Data);
        if (tensor.Count != 1)
            return;
        // The brackets around the one element.
        int length = output.Length - start - 2;
        output.Written.Slice(start + 1, length).CopyTo(output.Written[start..]);
        output.SetLength(start + length);
    }
}
