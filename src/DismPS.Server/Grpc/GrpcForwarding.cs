using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Http;

namespace DismPS.Server.Grpc;

/// <summary>Makes parameters of the metadata of a call; what belongs to HTTP/2 and to gRPC itself is no metadata.</summary>
/// <param name="pattern">Which names; null for none.</param>
internal sealed class GrpcForwarding(HeaderForwarding? pattern)
{
    public ReadOnlyMemory<byte> Collect(IHeaderDictionary headers) =>
        pattern is null ? default : pattern.Collect(headers.Where(h => IsMetadata(h.Key)).Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value.ToString())));

    private static bool IsMetadata(string name) =>
        name[0] != ':' && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        && !(name.Length <= 14 && (Same(name, "te") || Same(name, "host") || Same(name, "content-type") || Same(name, "content-length")));

    private static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
