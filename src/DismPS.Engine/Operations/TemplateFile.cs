using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>A template's file: read whole, replaced in one step.</summary>
internal static class TemplateFile
{
    // More than any file system follows.
    private const int MaxLinks = 40;

    /// <summary>The bytes, and one more than allowed of a file that is too long.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    public static byte[] Read(TemplateSource source) => TemplateValidator.ReadFile(source.Path, source.FullPath, source.WorkingFolder);

    /// <summary>Puts a text in the place of the file, whose permissions stay.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>; the file is as it was.</exception>
    public static void Replace(TemplateSource source, string text)
    {
        string target = Target(source.FullPath);
        string aside = Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}-{Guid.NewGuid():N}");
        try
        {
            // A file can be replaced although it cannot be written; who made it read-only did not mean that.
            if ((File.GetAttributes(target) & FileAttributes.ReadOnly) != 0)
                throw new DismException(ErrorCode.WriteFailed, $"The template '{source.Path}' is read-only.", "Allow writing to it, or see the corrections with --dry-run or -WhatIf.", source.Path);
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(aside, File.GetUnixFileMode(target));
            File.Move(aside, target, overwrite: true);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(source.Path, e);
        }
        finally
        {
            Discard(aside);
        }
    }

    /// <summary>The file itself behind links. Each link is read from the folder in which it really lies, as the system does.</summary>
    private static string Target(string path)
    {
        string resolved = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(Parts(path[resolved.Length..]).Reverse());
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            string next = Path.Join(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } link || ++links > MaxLinks)
            {
                resolved = next;
                continue;
            }

            if (Path.IsPathRooted(link))
                resolved = Path.GetPathRoot(link)!;
            foreach (string step in Parts(link[(Path.GetPathRoot(link)?.Length ?? 0)..]).Reverse())
                rest.Push(step);
        }

        return resolved;
    }

    private static string[] Parts(string path) =>
        [.. path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".")];

    private static void Discard(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // The failure that led here is the one to report.
        }
    }
}
