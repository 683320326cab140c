namespace DismPS.Engine.Operations.Publications;

/// <summary>One publication of a service.</summary>
public sealed record Publication
{
    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Name of the resource in the template.</summary>
    public required string Resource { get; init; }

    /// <summary><c>InferenceService::Tritonserver::ONNX</c></summary>
    public required string Type { get; init; }

    /// <summary>12 hexadecimal digits made from the content.</summary>
    public required string Version { get; init; }

    /// <summary>What an InferenceService names.</summary>
    public required string StorageUri { get; init; }

    /// <summary>Files of the version.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the whole version; 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary><c>user@host</c></summary>
    public string? PublishedBy { get; init; }

    /// <summary>Version of the program that published.</summary>
    public string? PublishedWith { get; init; }

    /// <summary>The template, as its publisher named it.</summary>
    public string? Template { get; init; }

    /// <summary>What the publisher said of it.</summary>
    public string? Message { get; init; }

    /// <summary>True for the newest one of its service.</summary>
    public required bool IsLatest { get; init; }
}
