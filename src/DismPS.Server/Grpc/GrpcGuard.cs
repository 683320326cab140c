using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using Microsoft.Extensions.Primitives;

namespace DismPS.Server.Grpc;

/// <summary>Lets only those calls of a restricted group pass that have the group's header.</summary>
/// <param name="restrictions">Groups and their headers; null for none.</param>
/// <param name="dialect">Triton answers UNAVAILABLE, which clients may repeat for ever.</param>
internal sealed class GrpcGuard(RestrictedApis? restrictions, ApiDialect dialect)
{
    // Triton's clients give the key in metadata of this name.
    private const string Prefix = "triton-grpc-protocol-";

    /// <summary>The handler itself where the call is open.</summary>
    public GrpcCallHandler Wrap(string path, GrpcCallHandler handler)
    {
        ApiGroup group = ApiGroups.OfRpc(path[(path.LastIndexOf('/') + 1)..]);
        if (restrictions is null || restrictions.HeaderOf(group) is not string name)
            return handler;
        string header = name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name : Prefix + name;
        return context => Allows(context, group, header) || Allows(context, group, name) ? handler(context) : throw Restricted(header);
    }

    private bool Allows(GrpcContext context, ApiGroup group, string header) =>
        context.Request.Headers.TryGetValue(header, out StringValues value) && restrictions!.Allows(group, value);

    private GrpcException Restricted(string header) => new(
        dialect == ApiDialect.Triton ? GrpcStatus.Unavailable : GrpcStatus.PermissionDenied, $"This protocol is restricted, expecting header '{header}'");
}
