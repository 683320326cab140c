using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using Google.Protobuf;

namespace DismPS.Server.Grpc;

/// <summary>Messages of protobuf's own objects in a call's memory.</summary>
internal static class GrpcMessages
{
    /// <exception cref="GrpcException">The body is no such message.</exception>
    public static TRequest Read<TRequest>(InferenceCall call)
        where TRequest : IMessage<TRequest>, new()
    {
        var request = new TRequest();
        try
        {
            request.MergeFrom(call.Body.Written[call.BodyStart..]);
            return request;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, $"The protobuf message is malformed: {e.Message}", e);
        }
    }

    public static void Write(InferenceCall call, IMessage message)
    {
        call.Response.Clear();
        GrpcFrame.Begin(call.Response);
        message.WriteTo(call.Response);
        call.ResponseStart = GrpcFrame.End(call.Response);
    }
}
