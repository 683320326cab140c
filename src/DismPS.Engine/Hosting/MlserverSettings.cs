namespace DismPS.Engine.Hosting;

/// <summary>What MLServer's <c>settings.json</c> and its environment variables say of the server; null where they do not.</summary>
public sealed record MlserverSettings
{
    /// <summary>Address to listen on.</summary>
    public string? Host { get; init; }

    /// <summary>Port of REST.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Port of gRPC.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Port of the metrics.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>False when the metrics are switched off.</summary>
    public bool AllowMetrics { get; init; } = true;

    /// <summary>False when no model is loaded until a client asks for it.</summary>
    public bool LoadModelsAtStartup { get; init; } = true;

    /// <summary>Processes of each model.</summary>
    public int? ParallelWorkers { get; init; }

    /// <summary>Name in the server's metadata.</summary>
    public string? ServerName { get; init; }

    /// <summary>Bytes of one gRPC message.</summary>
    public long? MaxGrpcMessageBytes { get; init; }

    /// <summary>What is known and changes nothing here, each with the reason, and what is not known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What said the address, for messages; null when nothing did.</summary>
    public string? HostOrigin { get; init; }
}
