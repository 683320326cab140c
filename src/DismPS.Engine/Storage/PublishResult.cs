using System.Collections.Immutable;

namespace DismPS.Engine.Storage;

/// <summary>What a publication did.</summary>
public sealed record PublishResult
{
    /// <summary>Model name on the wire, and name of the model's folder in the repository.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The model's folder.</summary>
    public required Uri ModelUri { get; init; }

    /// <summary>
    /// What an InferenceService names as <c>storageUri</c>: the repository for Triton types, because Triton looks for folders of
    /// models in it; the model's folder for MLServer types. Source: KServe 0.13, storage initializer.
    /// </summary>
    public required Uri StorageUri { get; init; }

    /// <summary>Files of the model, with <c>/</c>, from its folder; sorted.</summary>
    public required ImmutableArray<PublishedFile> Files { get; init; }

    /// <summary>True when the same content was there already and nothing was written.</summary>
    public bool Unchanged { get; init; }

    /// <summary>True when another content was replaced.</summary>
    public bool Replaced { get; init; }
}
