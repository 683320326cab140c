using DismPS.Engine.Storage.Publications;

namespace DismPS;

/// <summary>A version that was removed from a model repository.</summary>
public sealed record DismRemovedPublication
{
    internal DismRemovedPublication(RemovablePublication removed)
    {
        Name = removed.ServiceName;
        Version = removed.Version;
        Uri = new Uri(removed.StorageUri);
        FileCount = removed.Files;
        Bytes = removed.Bytes;
        PublishedAt = removed.PublishedAt?.LocalDateTime;
        Reason = removed.Reason.ToString();
    }

    /// <summary>Name of the service.</summary>
    public string Name { get; }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>What a storageUri named.</summary>
    public Uri Uri { get; }

    /// <summary>Files that were there.</summary>
    public int FileCount { get; }

    /// <summary>Bytes that were there.</summary>
    public long Bytes { get; }

    /// <summary>When it was published last, in local time; null for an upload that broke off.</summary>
    public DateTime? PublishedAt { get; }

    /// <summary>Old, Named or Unfinished.</summary>
    public string Reason { get; }
}
