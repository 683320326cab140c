using System.Collections.Immutable;

namespace DismPS.Engine.Hosting;

/// <summary>A server that runs, as it registered itself.</summary>
public sealed record RunningApi
{
    /// <summary>Base address: <c>http://127.0.0.1:8000</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Where gRPC is served, <c>grpc://127.0.0.1:8001</c>; null for nowhere.</summary>
    public Uri? GrpcUri { get; init; }

    /// <summary>Where the metrics are; null for nowhere.</summary>
    public Uri? MetricsUri { get; init; }

    /// <summary>Process id of the server.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Start of the process in UTC; tells it from a later process with the same id.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Names of the served models.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Names of the models that could not be loaded; the log says why.</summary>
    public ImmutableArray<string> NotServed { get; init; } = [];

    /// <summary>Served resource; null when a plain repository is served.</summary>
    public string? Resource { get; init; }

    /// <summary>Template behind the served artifact; null when a plain repository is served.</summary>
    public string? TemplatePath { get; init; }

    /// <summary>Folder that relative paths of the template start from; null when a plain repository is served.</summary>
    public string? BasePath { get; init; }

    /// <summary>Folder that is served.</summary>
    public required string RepositoryPath { get; init; }

    /// <summary>Its log; null when none could be made.</summary>
    public string? LogPath { get; init; }

    /// <summary>Process whose end ends the server; null for a detached one.</summary>
    public int? OwnerProcessId { get; init; }
}
