using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations.Publications;

/// <summary>What <see cref="PublishVersion"/> publishes and where.</summary>
/// <param name="Source">Template of the models.</param>
/// <param name="Repository"><c>s3://bucket/prefix</c>, <c>pvc://claim/path</c> or <c>file:///folder</c>, as the user wrote it.</param>
public sealed record PublishVersionOptions(TemplateSource Source, string Repository)
{
    /// <summary>Only this resource; null publishes all.</summary>
    public string? Resource { get; init; }

    /// <summary>How the repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>What the index keeps beside the publication, at most 1000 characters; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>Removes what is in a version's folder and does not belong there.</summary>
    public bool Force { get; init; }

    /// <summary>Told how far uploads are.</summary>
    public IProgress<PublicationProgress>? Progress { get; init; }
}
