using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.Objects;

/// <summary>
/// Objects below a repository: a bucket's prefix, or a folder. Keys start from the repository and have <c>/</c>. Faults that may pass are tried
/// again by the store; what it throws is <see cref="DismException"/> with <see cref="ErrorCode.StorageFailed"/>, <see cref="ErrorCode.AccessDenied"/>,
/// <see cref="ErrorCode.ReadFailed"/> or <see cref="ErrorCode.WriteFailed"/>.
/// </summary>
internal interface IObjectStore : IDisposable
{
    /// <summary>The repository's URI without a slash at its end; the URI of an object is this, a slash and its key.</summary>
    string Repository { get; }

    /// <summary>A file that shows that a service's folder is a model as servers load it from a folder, without versions; null for none, and where there are only versions.</summary>
    string? FindUnversioned(string service);

    /// <summary>All objects below a folder, sorted by key (ordinal).</summary>
    /// <param name="folder">Ends with a slash.</param>
    /// <param name="ct">Ends it.</param>
    Task<IReadOnlyList<StoredObject>> ListAsync(string folder, CancellationToken ct);

    /// <summary>Names of the folders directly below a folder, sorted.</summary>
    /// <param name="folder">Empty, or ends with a slash.</param>
    /// <param name="ct">Ends it.</param>
    Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken ct);

    /// <summary>A small object; null when there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="limit">Largest size in bytes; a larger one is an error.</param>
    /// <param name="ct">Ends it.</param>
    Task<byte[]?> ReadAsync(string key, int limit, CancellationToken ct);

    /// <summary>Writes an object. It is there whole or not at all, and what is there is compared with what was sent.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="content">What to write; a file that is no longer what its digest says is refused.</param>
    /// <param name="progress">Bytes sent so far; they may become fewer when an attempt fails.</param>
    /// <param name="ct">Ends it.</param>
    Task WriteAsync(string key, ObjectContent content, IProgress<long>? progress, CancellationToken ct);

    /// <summary>True when an object surely has this content.</summary>
    Task<bool> HoldsAsync(StoredObject stored, ObjectContent content, CancellationToken ct);

    /// <summary>Deletes objects; those that are gone already are no error.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken ct);

    /// <summary>Replaces a small object so that nobody's change of the same moment is lost.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="limit">Largest size in bytes.</param>
    /// <param name="change">Makes the new content from the present one (null: there is none); null leaves it. It may be asked several times.</param>
    /// <param name="ct">Ends it.</param>
    Task UpdateAsync(string key, int limit, Func<byte[]?, byte[]?> change, CancellationToken ct);

    /// <summary>Uploads below a folder that were begun and not ended, as far as the store can tell.</summary>
    Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(string folder, CancellationToken ct);

    /// <summary>Takes away what arrived of an upload.</summary>
    Task AbortAsync(UnfinishedUpload upload, CancellationToken ct);
}
