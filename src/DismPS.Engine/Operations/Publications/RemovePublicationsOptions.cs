using System.Collections.Immutable;

namespace DismPS.Engine.Operations.Publications;

/// <summary>What <see cref="RemovePublications"/> removes.</summary>
/// <param name="Repository"><c>s3://bucket/prefix</c>, <c>pvc://claim/path</c> or <c>file:///folder</c>, as the user wrote it.</param>
public sealed record RemovePublicationsOptions(string Repository)
{
    /// <summary>Service names; <c>*</c> and <c>?</c> stand for parts of them. Empty for all.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Only these versions, of the one service in <see cref="Names"/>; the rules below do not count then, except that of versions in use.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>So many of the newest versions of each service stay; at least 1.</summary>
    public int KeepLast { get; init; } = 5;

    /// <summary>Versions that were published later than so long ago stay.</summary>
    public TimeSpan OlderThan { get; init; }

    /// <summary>Storage URIs that services name: their versions stay.</summary>
    public ImmutableArray<string> InUse { get; init; } = [];

    /// <summary>How the repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();
}
