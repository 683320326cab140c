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

    /// <summary>Links below a folder that the build cannot copy: those that lead nowhere and those that lead back to a folder around them.</summary>
    public static IEnumerable<BadLink> BadLinks(string folder)
    {
        var folders = new Stack<string>([folder]);
        int rest = MaxEntries;
        while (folders.TryPop(out string? current))
        {
            foreach (FileSystemInfo entry in Entries(current))
            {
                if (--rest < 0)
                    yield break;
                if (entry.LinkTarget is null)
                {
                    if (entry is DirectoryInfo)
                        folders.Push(entry.FullName);
                }
                else if (!Directory.Exists(entry.FullName) && !TemplateFiles.FileExists(entry.FullName))
                {
                    yield return new BadLink(Path.GetRelativePath(folder, entry.FullName), LeadsBack: false);
                }
                else if (LeadsBack(entry))
                {
                    yield return new BadLink(Path.GetRelativePath(folder, entry.FullName), LeadsBack: true);
                }
            }
        }
    }

    private static bool LeadsBack(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target
                && link.FullName.StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // A chain of links without end.
            return true;
        }
    }

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
