using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>A folder read whole: symbolic links followed, hidden files too; loops, dangling links, pipes and devices refused.</summary>
/// <param name="Files">Relative path with <c>/</c>, and absolute path, sorted.</param>
/// <param name="Folders">Relative paths of all folders below, sorted.</param>
internal sealed record SourceTree(ImmutableArray<(string Relative, string Path)> Files, ImmutableArray<string> Folders)
{
    // Entries that are hidden or belong to the system count as well.
    private static EnumerationOptions Everything => new() { AttributesToSkip = FileAttributes.None };

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="forbidden">Absolute folder that must not be inside: the one that the copy goes to.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.TemplateInvalid"/>.</exception>
    internal static SourceTree Read(string folder, string? forbidden, CancellationToken ct)
    {
        List<(string, string)> files = [];
        List<string> folders = [];
        Visit(new DirectoryInfo(folder), "", ImmutableStack.Create(Resolve(new DirectoryInfo(folder), folder)));
        files.Sort((a, b) => string.CompareOrdinal(a.Item1, b.Item1));
        folders.Sort(StringComparer.Ordinal);
        return new SourceTree([.. files], [.. folders]);

        void Visit(DirectoryInfo current, string prefix, ImmutableStack<string> trail)
        {
            foreach (FileSystemInfo entry in List(current))
            {
                ct.ThrowIfCancellationRequested();
                string relative = prefix + entry.Name;
                if (Target(entry) is not DirectoryInfo)
                {
                    if (RegularFile.NameOf(RegularFile.KindOf(entry.FullName)) is { } kind)
                        throw new DismException(ErrorCode.ReadFailed, $"'{entry.FullName}' is {kind}, which cannot be copied.", "Remove it, or keep it outside the folder.", entry.FullName);
                    files.Add((relative, entry.FullName));
                    continue;
                }

                string resolved = Resolve(entry, Path.Combine(trail.Peek(), entry.Name));
                if (trail.Contains(resolved))
                    throw new DismException(ErrorCode.ReadFailed, $"'{entry.FullName}' is a symbolic link to a folder that it is in.", "Remove the link.", entry.FullName);
                if (resolved == forbidden)
                    throw Holds(folder, resolved);
                folders.Add(relative);
                Visit(new DirectoryInfo(entry.FullName), relative + "/", trail.Push(resolved));
            }
        }
    }

    private static DismException Holds(string folder, string forbidden) => new(
        ErrorCode.TemplateInvalid,
        $"The folder '{folder}' holds the build folder's own '{forbidden}', so it cannot be copied there.",
        "Put the code into a folder of its own and name that in the template.",
        folder);

    private static FileSystemInfo[] List(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", Everything).OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(folder.FullName, e);
        }
    }

    // What an entry is once links are followed.
    private static FileSystemInfo Target(FileSystemInfo entry)
    {
        if (entry.LinkTarget is null)
            return entry;
        try
        {
            FileSystemInfo? target = entry.ResolveLinkTarget(returnFinalTarget: true);
            if (Directory.Exists(entry.FullName))
                return new DirectoryInfo(entry.FullName);
            if (target is not null && File.Exists(entry.FullName))
                return new FileInfo(entry.FullName);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(entry.FullName, e);
        }

        throw new DismException(
            ErrorCode.ReadFailed,
            $"'{entry.FullName}' is a symbolic link to '{entry.LinkTarget}', which does not exist.",
            "Remove the link or restore its target.",
            entry.FullName);
    }

    private static string Resolve(FileSystemInfo entry, string otherwise)
    {
        try
        {
            string? target = entry.LinkTarget is null ? null : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return Path.TrimEndingDirectorySeparator(target is null ? otherwise : Path.GetFullPath(target));
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(entry.FullName, e);
        }
    }
}
