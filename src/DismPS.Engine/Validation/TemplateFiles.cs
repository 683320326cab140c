using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Validation;

/// <summary>The files that a template names, as the platform finds them: from the working folder, not from the template's.</summary>
/// <param name="baseFolder">Absolute folder that relative paths start from.</param>
/// <param name="templateFolder">Absolute folder of the template; null for text.</param>
internal sealed class TemplateFiles(string baseFolder, string? templateFolder)
{
    public string BaseFolder => baseFolder;

    /// <summary>The absolute path without a separator at its end, as Python's pathlib reads it; null for a text that no path can have.</summary>
    public static string? Resolve(string path, string baseFolder) =>
        path.Contains('\0') ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Length == 0 ? "." : path, baseFolder));

    /// <summary>The absolute path, or null for a text that no path can have.</summary>
    public string? Resolve(string path) => Resolve(path, baseFolder);

    /// <summary>True for a file, also behind a link. An empty path is no file.</summary>
    public bool IsFile(string path) => path.Length > 0 && Resolve(path) is { } full && FileExists(full);

    /// <summary>True for a folder. An empty path is the base folder, as for the platform's tool.</summary>
    public bool IsFolder(string path) => Directory.Exists(Resolve(path));

    /// <summary>True for a file; for a link when there is a file behind it, unlike <see cref="File.Exists(string)"/>.</summary>
    public static bool FileExists(string fullPath)
    {
        if (!File.Exists(fullPath))
            return false;
        if (new FileInfo(fullPath).LinkTarget is null)
            return true;
        // Only the system follows chains of links through linked folders rightly; a pipe at their end must not block.
        return RegularFile.CanOpen(fullPath);
    }

    /// <summary>Length in bytes of a file, of what it points to when it is a link; null when that cannot be told.</summary>
    public static long? LengthOf(string fullPath)
    {
        try
        {
            var file = new FileInfo(fullPath);
            if (file.LinkTarget is null)
                return file.Length;
            using FileStream? target = RegularFile.Open(fullPath, out string? fault);
            return target?.Length ?? (fault == "is empty" ? 0 : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True when the path is relative and leaves the base folder.</summary>
    public bool LeavesBase(string path)
    {
        if (Path.IsPathFullyQualified(path) || Resolve(path) is not { } full)
            return false;
        string relative = Path.GetRelativePath(baseFolder, full);
        return relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>What to do about a path that leads to nothing.</summary>
    public string? Suggest(string path)
    {
        if (path.Length == 0)
            return "Write the path.";
        if (path.Contains("://", StringComparison.Ordinal))
            return "Addresses are not understood here; write the path of a local file.";
        if (path[0] == '~' || path.Contains('$') || path.Contains('%'))
            return "'~' and variables are not replaced; write the path itself.";
        string slashes = path.Replace('\\', '/');
        if (slashes != path && (IsFile(slashes) || IsFolder(slashes)))
            return $"Write '/' instead of '\\': '{slashes}'.";
        if (templateFolder is not null && Resolve(path, templateFolder) is { } beside && (File.Exists(beside) || Directory.Exists(beside)))
            return $"It lies beside the template, but paths start from the folder in which the command runs: run it in '{templateFolder}', give that folder as --base or -BasePath, or write '{Path.GetRelativePath(baseFolder, beside)}'.";
        return Nearest(path) is { } nearest ? $"Did you mean '{nearest}'?" : null;
    }

    private string? Nearest(string path)
    {
        string? full = Resolve(path)?.TrimEnd(Path.DirectorySeparatorChar);
        string? folder = Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder))
            return null;
        try
        {
            // Huge folders are not worth a suggestion.
            string? name = NearestName.Find(Path.GetFileName(full)!, Directory.EnumerateFileSystemEntries(folder).Take(1000).Select(entry => Path.GetFileName(entry)));
            return name is null ? null : Path.Join(Path.GetDirectoryName(path.TrimEnd('/')), name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
