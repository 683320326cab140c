using System.Collections.Immutable;

namespace DismPS.Engine.Operations.Publications;

/// <summary>A resource in a repository of versions.</summary>
public sealed record PublishedVersion
{
    /// <summary>Name of the resource in the template.</summary>
    public required string Resource { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary><c>InferenceService::Tritonserver::ONNX</c></summary>
    public required string Type { get; init; }

    /// <summary>12 hexadecimal digits made from the content.</summary>
    public required string Version { get; init; }

    /// <summary>What an InferenceService names: <c>REPOSITORY/SERVICE-NAME/VERSION</c>.</summary>
    public required string StorageUri { get; init; }

    /// <summary>Files of the version.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>True when it was the newest publication of its service already, and nothing was written.</summary>
    public required bool IsUnchanged { get; init; }

    /// <summary>The files that were sent; of a plan, those that would be. Files that were there already are not among them.</summary>
    public required ImmutableArray<SentFile> Sent { get; init; }

    /// <summary>Bytes of <see cref="Sent"/>.</summary>
    public long SentBytes => Sent.Sum(f => f.Size);
}
