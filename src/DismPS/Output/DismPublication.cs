using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Publications;

namespace DismPS;

/// <summary>A resource in a model repository.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Uri">What a storageUri names.</param>
/// <param name="FileCount">Files of the model.</param>
/// <param name="IsUnchanged">True when the very same files were there already.</param>
public sealed record DismPublication(string Resource, Uri Uri, int FileCount, bool IsUnchanged)
{
    /// <summary>Name of the service.</summary>
    public string? Name { get; init; }

    /// <summary>The version; null in a repository without versions.</summary>
    public string? Version { get; init; }

    /// <summary>Bytes of all files; null where it is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes that were sent for it; null where it is not known.</summary>
    public long? SentBytes { get; init; }

    /// <summary>When it was published, in local time; null where it is not known.</summary>
    public DateTime? PublishedAt { get; init; }

    /// <summary><c>user@host</c> of the publisher; null where it is not known.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>What the publisher said of it.</summary>
    public string? Message { get; init; }

    /// <summary>The template, as its publisher named it; null where it is not known.</summary>
    public string? Template { get; init; }

    /// <summary>Resource type; null where it is not known.</summary>
    public string? Type { get; init; }

    /// <summary>True for the newest publication of its service; null where it is not known.</summary>
    public bool? IsLatest { get; init; }

    /// <summary>The repository; null where it has none.</summary>
    public Uri? Repository { get; init; }

    internal static DismPublication Of(PublishedModel model, Uri repository) => new(model.Resource, model.Uri, model.FileCount, model.IsUnchanged)
    {
        Name = model.ServiceName,
        Version = model.Version,
        Bytes = model.Bytes,
        SentBytes = model.Version is null ? null : model.Sent.Sum(f => f.Size),
        IsLatest = model.Version is null ? null : true,
        Repository = repository,
    };

    internal static DismPublication Of(Publication publication, Uri repository) => new(publication.Resource, new Uri(publication.StorageUri), publication.Files, false)
    {
        Name = publication.ServiceName,
        Version = publication.Version,
        Bytes = publication.Bytes,
        PublishedAt = publication.PublishedAt.LocalDateTime,
        PublishedBy = publication.PublishedBy,
        Message = publication.Message,
        Template = publication.Template,
        Type = publication.Type,
        IsLatest = publication.IsLatest,
        Repository = repository,
    };
}
