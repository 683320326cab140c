using System.Collections.Immutable;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.Publications;

/// <summary>A version, or what is left of an upload, that may be removed.</summary>
public sealed record RemovablePublication
{
    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Name of the version's folder.</summary>
    public required string Version { get; init; }

    /// <summary>What an InferenceService would name.</summary>
    public required string StorageUri { get; init; }

    /// <summary>Files that are there.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes that are there; 0 where a store does not tell what has arrived of an upload.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was published last, UTC; null for what never was.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Why it may be removed.</summary>
    public required RemovalReason Reason { get; init; }

    /// <summary>Its objects.</summary>
    internal ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The upload, where it is one.</summary>
    internal UnfinishedUpload? Upload { get; init; }
}
