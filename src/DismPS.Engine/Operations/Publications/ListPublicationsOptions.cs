using System.Collections.Immutable;

namespace DismPS.Engine.Operations.Publications;

/// <summary>What <see cref="ListPublications"/> lists.</summary>
/// <param name="Repository"><c>s3://bucket/prefix</c>, <c>pvc://claim/path</c> or <c>file:///folder</c>, as the user wrote it.</param>
public sealed record ListPublicationsOptions(string Repository)
{
    /// <summary>Service names; <c>*</c> and <c>?</c> stand for parts of them. Empty for all.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Only the newest one of each service.</summary>
    public bool LatestOnly { get; init; }

    /// <summary>How the repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();
}
