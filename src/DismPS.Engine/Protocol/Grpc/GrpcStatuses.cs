namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Names of <see cref="GrpcStatus"/>, and what stands for it in HTTP.</summary>
public static class GrpcStatuses
{
    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private static readonly string[] Numbers = [.. Enumerable.Range(0, Names.Length).Select(i => $"{i}")];

    /// <summary>The name in documents and clients: <c>NOT_FOUND</c>.</summary>
    public static string ToName(this GrpcStatus status) => Names[(int)status];

    /// <summary>The text of the trailer.</summary>
    public static string ToTrailer(this GrpcStatus status) => Numbers[(int)status];

    /// <summary>The status of a name such as <c>NOT_FOUND</c>; null when there is none of that name.</summary>
    public static GrpcStatus? Parse(string? name) => Array.IndexOf(Names, name) is int number and >= 0 ? (GrpcStatus)number : null;

    /// <summary>The outcome that says in gRPC what an HTTP status says in REST.</summary>
    public static GrpcStatus FromHttp(int status) => status switch
    {
        401 => GrpcStatus.Unauthenticated,
        403 => GrpcStatus.PermissionDenied,
        404 => GrpcStatus.NotFound,
        408 or 504 => GrpcStatus.DeadlineExceeded,
        409 => GrpcStatus.AlreadyExists,
        413 => GrpcStatus.ResourceExhausted,
        429 or 503 => GrpcStatus.Unavailable,
        499 => GrpcStatus.Cancelled,
        501 => GrpcStatus.Unimplemented,
        >= 500 => GrpcStatus.Internal,
        _ => GrpcStatus.InvalidArgument,
    };
}
