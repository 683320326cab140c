using System.Collections.Immutable;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Operations;

/// <summary>A resource in a model repository.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="StorageUri">What an InferenceService names as <c>storageUri</c>.</param>
/// <param name="FileCount">Files of the model.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="IsUnchanged">True when the very same files were there already.</param>
public sealed record PublishedModel(string Resource, string StorageUri, int FileCount, long Bytes, bool IsUnchanged)
{
    /// <summary>The same as <see cref="StorageUri"/>; <see cref="Uri.OriginalString"/> keeps the letters of a bucket as they are.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The version; null in a repository without versions.</summary>
    public string? Version { get; init; }

    /// <summary>The files that were sent, or would be; empty in a repository without versions.</summary>
    public ImmutableArray<SentFile> Sent { get; init; } = [];
}
