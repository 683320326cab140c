namespace DismPS.Engine.Protocol.Grpc;

/// <summary>A call that ended with a status other than OK.</summary>
public sealed class GrpcException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="detail">What the other side says; may be empty.</param>
    /// <param name="inner">The technical cause.</param>
    public GrpcException(GrpcStatus status, string detail, Exception? inner = null)
        : base(detail.Length > 0 ? $"{status.ToName()}: {detail}" : status.ToName(), inner)
    {
        Status = status;
        Detail = detail;
    }

    /// <summary>How the call ended.</summary>
    public GrpcStatus Status { get; }

    /// <summary>What the other side says, without the status.</summary>
    public string Detail { get; }
}
