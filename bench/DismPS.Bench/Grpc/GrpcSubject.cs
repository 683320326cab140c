using DismPS.Bench.Serve;

namespace DismPS.Bench.Grpc;

/// <summary>gRPC with raw contents, beside a Kestrel endpoint of HTTP/2 that reads the same message and answers a constant.</summary>
internal static class GrpcSubject
{
    public static ServeSubject Instance { get; } = new(
        "grpc-target", "grpc-kestrel-target", GrpcRequests.All, GrpcAnswers.Record, target => new Http2Connection(target));
}
