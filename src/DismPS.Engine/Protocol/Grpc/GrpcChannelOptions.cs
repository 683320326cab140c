namespace DismPS.Engine.Protocol.Grpc;

/// <summary>How a <see cref="GrpcChannel"/> behaves.</summary>
public sealed record GrpcChannelOptions
{
    /// <summary>Bytes of an answer, unpacked; more is refused.</summary>
    public long MaxMessageBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary><see cref="GrpcEncoding.Gzip"/> or <see cref="GrpcEncoding.Deflate"/> for requests; null for not compressed.</summary>
    public string? Encoding { get; init; }

    /// <summary>Headers of every call: a token, a host.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends the HTTP requests, with its own ideas of TLS and proxies; null for one of the channel's own. It stays the caller's.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
