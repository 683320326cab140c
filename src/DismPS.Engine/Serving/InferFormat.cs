using System.Linq;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Serving;

/// <summary>
/// V2 infer requests over HTTP: JSON, JSON with binary tensors behind it, or the raw form. <see cref="InferenceCall.HeaderLength"/> tells which one
/// a body has, and <see cref="InferenceCall.ResponseHeaderLength"/> which one the answer has.
/// </summary>
public sealed class InferFormat : CallFormat
{
    private InferFormat()
    {
    }

    /// <summary>The one there is.</summary>
    public static InferFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        if (call.HeaderLength == 0)
            model.Reader.ReadRaw(call.Body, model.Signature!.Inputs.FirstOrDefault(), model.Signature.MaxBatchSize > 0, call.Message);
        else
            model.Reader.Read(call.Body, call.HeaderLength, call.Message);
        if (model.Dialect == ApiDialect.MLServer && !call.Message.HasId)
            MakeId(call.Message);
    }

    private static void MakeId(InferRequestMessage message)
    {
        Span<byte> id = stackalloc byte[36];
        Guid.NewGuid().TryFormat(id, out int length);
        message.SetId(id[..length]);
    }

    /// <inheritdoc/>
    public override void Write(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        call.ResponseHeaderLength = model.Writer.Write(call.Response, call.Message, call.ModelCall.Outputs, call.ModelCall.Answer);
    }
}
