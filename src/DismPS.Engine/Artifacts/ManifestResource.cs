using System.Collections.Immutable;

namespace DismPS.Engine.Artifacts;

/// <summary>One resource of a build.</summary>
public sealed record ManifestResource
{
    /// <summary>Name of the resource and of its folder.</summary>
    public required string Name { get; init; }

    /// <summary><c>InferenceService::Tritonserver::ONNX</c></summary>
    public required string Type { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>SHA-256 of everything that the resource is made from: its definition, and path, size and content of each source file.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Folders below the build folder, so that empty ones are kept; paths with <c>/</c>.</summary>
    public required ImmutableArray<string> Folders { get; init; }

    /// <summary>Files below the build folder.</summary>
    public required ImmutableArray<ManifestFile> Files { get; init; }
}
