using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>What is kept of a connection from request to request.</summary>
internal sealed class ApiContext
{
    /// <summary>Kestrel's side of the current request.</summary>
    public IFeatureCollection Features { get; set; } = null!;

    /// <summary>What calls of gRPC need; null before the first.</summary>
    public Grpc.GrpcContext? Grpc { get; set; }

    /// <summary>Path of the last infer request of this connection, and the model that it named.</summary>
    public string? LastPath { get; set; }

    /// <summary>Version that <see cref="LastPath"/> names; null for none.</summary>
    public string? LastVersion { get; set; }

    /// <summary>State of the server's models when <see cref="LastModel"/> was found; another one may be meant since.</summary>
    public long Generation { get; set; }

    /// <summary>The model of <see cref="LastPath"/>.</summary>
    public ServedModel? LastModel { get; set; }

    /// <summary>How requests of <see cref="LastPath"/> are written.</summary>
    public CallFormat LastFormat { get; set; } = InferFormat.Instance;
}
