using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>Opens the model repository that a URI names.</summary>
public static class ArtifactStores
{
    /// <summary>Opens one.</summary>
    /// <param name="repository"><c>file:///absolute/folder</c></param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageUriInvalid"/>.</exception>
    public static IArtifactStore Open(string repository)
    {
        if (!repository.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(repository, UriKind.Absolute, out Uri? uri))
            throw Invalid(repository, $"'{repository}' is not a URI.");
        return uri.Scheme switch
        {
            "file" => new FileArtifactStore(FolderOf(repository, uri)),
            _ => throw Invalid(repository, $"Repositories of the kind '{uri.Scheme}://' are not served without versions."),
        };
    }

    /// <summary>The folder that a file URI names.</summary>
    /// <param name="repository">The text.</param>
    /// <param name="uri">The same, parsed.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageUriInvalid"/>.</exception>
    internal static string FolderOf(string repository, Uri uri)
    {
        if (uri.Host.Length > 0)
            throw Invalid(repository, $"'{repository}' names the host '{uri.Host}'; a folder of this machine has three slashes.");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw Invalid(repository, $"'{repository}' has a '?' or '#', which must be written %3F or %23 in a URI.");

        // Percent signs of a file URI are decoded once, here.
        string folder = Uri.UnescapeDataString(uri.AbsolutePath);
        if (OperatingSystem.IsWindows())
            folder = folder.TrimStart('/').Replace('/', Path.DirectorySeparatorChar);
        if (folder.Contains('\0') || !Path.IsPathFullyQualified(folder))
            throw Invalid(repository, $"'{repository}' names no absolute folder.");
        return folder;
    }

    private static DismException Invalid(string repository, string message) =>
        new(ErrorCode.StorageUriInvalid, message, "Served are: file:///absolute/folder.", repository);
}
