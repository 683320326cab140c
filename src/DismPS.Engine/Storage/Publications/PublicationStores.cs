using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;
using DismPS.Engine.Storage.S3;

namespace DismPS.Engine.Storage.Publications;

/// <summary>Opens the repository of versions that a URI names.</summary>
internal static class PublicationStores
{
    private const string Served = "Served are: s3://bucket/prefix, pvc://claim/path with the folder where the claim is mounted, and file:///absolute/folder.";

    /// <summary>Opens one; nothing is asked yet.</summary>
    /// <param name="repository"><c>s3://bucket/prefix</c>, <c>pvc://claim/path</c> or <c>file:///absolute/folder</c>.</param>
    /// <param name="options">How it is reached.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageUriInvalid"/>, <see cref="ErrorCode.UsageInvalid"/>, and what settings of S3 can cause.</exception>
    internal static PublicationStore Open(string repository, StoreOptions options) => new(OpenObjects(repository, options), options.Time, options.ThrottleLimit);

    /// <summary>True for repositories that have versions always.</summary>
    internal static bool HasVersions(string repository) => SchemeOf(repository) is "s3" or "pvc";

    /// <summary>The objects of a repository.</summary>
    internal static IObjectStore OpenObjects(string repository, StoreOptions options) => SchemeOf(repository) switch
    {
        "s3" => OpenBucket(repository, options),
        "pvc" => OpenClaim(repository, options),
        "file" => OpenFolder(repository, options),
        // An address may hold a password: only what stands before it is repeated.
        var scheme => throw new DismException(
            ErrorCode.StorageUriInvalid, scheme is null ? "The repository is not a URI." : $"Repositories of the kind '{scheme}://' are not served.", Served, scheme),
    };

    // The library is loaded when a store of this kind is opened, and only then.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static S3ObjectStore OpenBucket(string repository, StoreOptions options) => new(S3Location.Parse(repository), options);

    private static FolderObjectStore OpenFolder(string repository, StoreOptions options)
    {
        if (!Uri.TryCreate(repository, UriKind.Absolute, out Uri? uri))
            throw new DismException(ErrorCode.StorageUriInvalid, $"'{repository}' is not a URI.", Served, repository);
        string folder = ArtifactStores.FolderOf(repository, uri);
        return new FolderObjectStore(folder, new FileArtifactStore(folder).Repository.AbsoluteUri, options.Time);
    }

    private static FolderObjectStore OpenClaim(string repository, StoreOptions options)
    {
        string rest = repository["pvc://".Length..].TrimEnd('/');
        int slash = rest.IndexOf('/');
        string claim = slash < 0 ? rest : rest[..slash], path = slash < 0 ? "" : rest[(slash + 1)..].Trim('/');
        bool isName = claim.Length is > 0 and <= 253 && claim.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && char.IsAsciiLetterOrDigit(claim[0]);
        if (!isName || !ObjectKeys.IsPlain(path) || path.Contains("//", StringComparison.Ordinal))
            throw new DismException(ErrorCode.StorageUriInvalid, $"'{repository}' names no volume claim and path.", "Write pvc://claim/path with letters, digits and - _ . = + @ ~ , in the path.", repository);
        if (options.MountPath is not { } mount)
        {
            throw new DismException(
                ErrorCode.UsageInvalid, $"The claim '{claim}' is written through a folder, and none is named.",
                "Name the folder where the claim is mounted with -MountPath or --mount-path; in a cluster, publish from a pod that mounts it.", repository);
        }

        if (!Directory.Exists(mount))
            throw new DismException(ErrorCode.StorageUriInvalid, $"'{mount}', where the claim '{claim}' should be mounted, is not there.", "Mount the claim, or name the folder where it is mounted.", mount);
        return new FolderObjectStore(Path.Combine(mount, path.Replace('/', Path.DirectorySeparatorChar)), path.Length == 0 ? $"pvc://{claim}" : $"pvc://{claim}/{path}", options.Time);
    }

    private static string? SchemeOf(string repository)
    {
        int end = repository.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && repository[..end].All(char.IsAsciiLetterOrDigit) ? repository[..end].ToLowerInvariant() : null;
    }
}
