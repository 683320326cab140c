using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;

namespace DismPS.Engine.Serving;

/// <summary>
/// Infer requests of gRPC. The host puts the message behind <see cref="InferenceCall.BodyStart"/>; the answer is a whole frame from
/// <see cref="InferenceCall.ResponseStart"/> on.
/// </summary>
public sealed class GrpcInferFormat : CallFormat
{
    private readonly bool inStream;

    private GrpcInferFormat(bool inStream) => this.inStream = inStream;

    /// <summary>For ModelInfer: the answer is a <c>ModelInferResponse</c>.</summary>
    public static GrpcInferFormat Unary { get; } = new(inStream: false);

    /// <summary>
    /// For ModelStreamInfer: the answer is a <c>ModelStreamInferResponse</c>. Its last byte is the value of <c>triton_final_response</c>, 1 until
    /// somebody changes it: whether an answer is the last is known only when it is written.
    /// </summary>
    public static GrpcInferFormat InStream { get; } = new(inStream: true);

    /// <inheritdoc/>
    public override void Read(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        model.Grpc.Reader.Read(call.Body, call.BodyStart, call.Message);
        if (!call.OuterParameters.IsEmpty)
            call.Message.Parameters = ParametersText.Merge(call.Message.Parameters.Span, call.OuterParameters.Span);
    }

    /// <inheritdoc/>
    public override void Write(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        call.Response.Clear();
        call.ResponseStart = model.Grpc.Writer.Write(call.Response, call.Message, call.ModelCall.Outputs, call.ModelCall.Answer, inStream);
    }
}
