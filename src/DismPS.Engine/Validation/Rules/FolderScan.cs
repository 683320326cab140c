using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

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

    /// <summary>What the build cannot copy: links that lead nowhere or back to a folder around them, pipes, devices and sockets.</summary>
    public static IEnumerable<BadEntry> BadEntries(string folder)
    {
        var folders = new Stack<(string Path, ImmutableStack<string> Trail)>([(folder, [Path.TrimEndingDirectorySeparator(folder)])]);
        int rest = MaxEntries;
        while (folders.TryPop(out (string Path, ImmutableStack<string> Trail) current))
        {
            foreach (FileSystemInfo entry in Entries(current.Path))
            {
                if (--rest < 0)
                    yield break;
                FileKind kind = RegularFile.KindOf(entry.FullName);
                if (kind == FileKind.Folder)
                {
                    if (Target(entry, current.Trail.Peek()) is { } target && !current.Trail.Contains(target))
                        folders.Push((entry.FullName, current.Trail.Push(target)));
                    else
                        yield return new BadEntry(Path.GetRelativePath(folder, entry.FullName), kind);
                }
                else if (kind != FileKind.File && IsThere(entry))
                {
                    yield return new BadEntry(Path.GetRelativePath(folder, entry.FullName), kind);
                }
            }
        }
    }

    // A file that another program removed meanwhile is no finding.
    private static bool IsThere(FileSystemInfo entry)
    {
        entry.Refresh();
        return entry.Exists;
    }

    // Where a folder really lies; null for a chain of links without end.
    private static string? Target(FileSystemInfo entry, string around)
    {
        try
        {
            string? target = entry.LinkTarget is null ? null : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return Path.TrimEndingDirectorySeparator(target is null ? Path.Join(around, entry.Name) : Path.GetFullPath(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
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
