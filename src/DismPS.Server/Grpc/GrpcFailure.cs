using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc;

namespace DismPS.Server.Grpc;

/// <summary>What a failure is in gRPC.</summary>
/// <param name="Status">Status of the call.</param>
/// <param name="Message">What the client is told.</param>
internal readonly record struct GrpcFailure(GrpcStatus Status, string Message)
{
    public static GrpcFailure Of(Exception e) => e switch
    {
        GrpcException known => new GrpcFailure(known.Status, known.Detail),
        DismException known => new GrpcFailure(GrpcStatuses.Parse(known.CallStatus) ?? GrpcStatuses.FromHttp(known.HttpStatus ?? ApiApplication.StatusOf(known.Code)), TextOf(known)),
        OperationCanceledException => new GrpcFailure(GrpcStatus.Cancelled, "The call was cancelled."),
        OutOfMemoryException => new GrpcFailure(GrpcStatus.ResourceExhausted, "The server has not enough memory for this request."),
        Microsoft.AspNetCore.Http.BadHttpRequestException bad => new GrpcFailure(GrpcStatuses.FromHttp(bad.StatusCode), bad.Message),
        _ => new GrpcFailure(GrpcStatus.Internal, $"Internal error: {e.GetType().Name}."),
    };

    // The cures for what is not found name paths of the REST protocol.
    private static string TextOf(DismException e) => e.Code == ErrorCode.ResourceNotFound ? e.Message : ApiApplication.TextOf(e);
}
