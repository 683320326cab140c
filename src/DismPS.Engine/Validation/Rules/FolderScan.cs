namespace DismPS.Engine.Validation.Rules;

/// <summary>Looks through folders that the build will copy.</summary>
internal static class FolderScan
{
    // Code folders have tens of entries; more is somebody's home or data folder, and checking must stay quick.
    private const int MaxEntries = 20_000;

    /// <summary>True when there is anything in a folder, or when that cannot be told.</summary>
    public static bool HasEntries(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>A link below a folder that leads nowhere, relative to the folder; null when there is none.</summary>
    public static string? DanglingLink(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = 64 };
        try
        {
            // .NET does not follow links to folders here, so that circles of links cannot keep it.
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options).Take(MaxEntries))
            {
                if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true })
                    return Path.GetRelativePath(folder, entry.FullName);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return null;
    }
}
