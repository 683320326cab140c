using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="PublishModel"/> publishes and where.</summary>
/// <param name="Source">Template of the models.</param>
/// <param name="Repository">Model repository as the user wrote it: <c>file:///folder</c>, <c>s3://bucket/prefix</c> or <c>pvc://claim/path</c>.</param>
public sealed record PublishModelOptions(TemplateSource Source, string Repository)
{
    /// <summary>Only this resource; null publishes all.</summary>
    public string? Resource { get; init; }

    /// <summary>Replaces a model of the same name with other content; of a version: removes what does not belong to it.</summary>
    public bool Force { get; init; }

    /// <summary>Publishes versions to a folder too; object stores and volume claims have them always.</summary>
    public bool Versioned { get; init; }

    /// <summary>What the index of versions keeps beside the publication.</summary>
    public string? Message { get; init; }

    /// <summary>How a repository is reached.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Told how far uploads of versions are.</summary>
    public IProgress<PublicationProgress>? Progress { get; init; }

    /// <summary>True when versions are published.</summary>
    public bool HasVersions => Versioned || PublicationStores.HasVersions(Repository);
}
