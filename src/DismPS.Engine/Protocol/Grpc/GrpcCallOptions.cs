namespace DismPS.Engine.Protocol.Grpc;

/// <summary>What one call wants besides its messages.</summary>
public sealed record GrpcCallOptions
{
    /// <summary>How long the call may take, told to the server too; null for no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Headers of this call.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
