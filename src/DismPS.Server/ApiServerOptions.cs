using System.IO.Compression;
using System.Net;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>Where an <see cref="ApiServer"/> listens, what it serves, and its bounds.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Address to listen on; the loopback address unless something else is asked for.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Address of gRPC; null for <see cref="Address"/>.</summary>
    public IPAddress? GrpcAddress { get; init; }

    /// <summary>Address of the port of the metrics; null for <see cref="Address"/>.</summary>
    public IPAddress? MetricsAddress { get; init; }

    /// <summary>Port of the REST protocol; 0 for any free one.</summary>
    public int HttpPort { get; init; } = 8000;

    /// <summary>Port of gRPC (HTTP/2 without TLS); null for none, 0 for any free one.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Whether the server does without gRPC when its port is taken: nobody asked for that port by its number.</summary>
    public bool IsGrpcOptional { get; init; }

    /// <summary>Bytes of one gRPC message, unpacked; null for the limit on bodies. More is answered with RESOURCE_EXHAUSTED.</summary>
    public long? MaxGrpcMessageBytes { get; init; }

    /// <summary>How hard gRPC answers are compressed for clients that take compressed ones; null for not at all.</summary>
    public CompressionLevel? GrpcCompression { get; init; }

    /// <summary>Requests of one gRPC stream that may be on their way at once; the next one is read when one has been answered.</summary>
    public int MaxRequestsPerStream { get; init; } = 32;

    /// <summary>Calls at once on one gRPC connection.</summary>
    public int MaxCallsPerConnection { get; init; } = 100;

    /// <summary>Port that serves <c>/metrics</c> alone; null for none, 0 for any free one. The REST port has /metrics always.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Whether the server does without a port for the metrics when it is taken.</summary>
    public bool IsMetricsPortOptional { get; init; }

    /// <summary>Whether there are metrics at all.</summary>
    public bool AllowMetrics { get; init; } = true;

    /// <summary>Whether the metrics tell of processor and memory of the machine.</summary>
    public bool AllowCpuMetrics { get; init; } = true;

    /// <summary>Models to load; leave it null when <see cref="Server"/> is given.</summary>
    public InferenceServerOptions? Models { get; init; }

    /// <summary>A server that is open already; it stays the caller's.</summary>
    public InferenceServer? Server { get; init; }

    /// <summary>Whose answers are given where Triton and MLServer differ; null for what <see cref="Models"/> say.</summary>
    public ApiDialect? Dialect { get; init; }

    /// <summary>Groups of requests over HTTP that need a header; null for none.</summary>
    public RestrictedApis? Restrictions { get; init; }

    /// <summary>
    /// Groups of gRPC calls that need metadata, <c>triton-grpc-protocol-HEADER</c> as Triton's clients give it, or the header's plain name; null for the groups of
    /// <see cref="Restrictions"/>, so that what is closed on one port is not open on the other.
    /// </summary>
    public RestrictedApis? GrpcRestrictions { get; init; }

    /// <summary>Headers that become parameters of a request; null for none.</summary>
    public HeaderForwarding? ForwardedHeaders { get; init; }

    /// <summary>Metadata that become parameters of a gRPC request; null for none.</summary>
    public HeaderForwarding? GrpcForwardedHeaders { get; init; }

    /// <summary>Whether the metrics have MLServer's names besides Triton's.</summary>
    public bool MlserverMetrics { get; init; }

    /// <summary>Name in the server metadata.</summary>
    public string ServerName { get; init; } = "dismps";

    /// <summary>Bytes of all headers of a request together; more is answered with 431.</summary>
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Connections at once; more are closed when they come. Null for no limit.</summary>
    public int? MaxConnections { get; init; } = 4096;

    /// <summary>How long the headers of a request may take to arrive.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be idle between requests.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How slowly a body may arrive or be taken, in bytes a second, after a grace time of five seconds.</summary>
    public double MinDataRate { get; init; } = 240;

    /// <summary>How long requests in flight may take to end when the server stops.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
