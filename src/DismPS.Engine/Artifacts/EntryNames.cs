using System.Text;
using DismPS.Engine.Models.Archives;

namespace DismPS.Engine.Artifacts;

/// <summary>Which names of a zip archive may become files below a folder.</summary>
internal static class EntryNames
{
    private const int MaxBytes = 4096;
    private const int MaxPartBytes = 255;
    private const int MaxParts = 64;

    /// <summary>Why a name cannot be a file's or a folder's, as the end of a sentence; null when it can.</summary>
    internal static string? FaultOf(ZipEntry entry)
    {
        string name = entry.Name;
        string path = name.EndsWith('/') ? name[..^1] : name;
        if (path.Length == 0)
            return "has no name";
        if (entry.HasForeignName)
            return "has a name that is not UTF-8";
        if (name.Any(char.IsControl))
            return "has a control character in its name";
        if (name.Contains('\\'))
            return "has a backslash in its name, which is a folder on one system and a letter on another";
        if (name[0] == '/')
            return "has an absolute name";
        if (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
            return "begins with a drive";
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
            return "has a name that is too long";
        string[] parts = path.Split('/');
        if (parts.Length > MaxParts)
            return $"lies more than {MaxParts} folders deep";
        foreach (string part in parts)
        {
            if (part is "" or "." or "..")
                return part == ".." ? "has a name that leaves the folder" : "has a name with an empty part";
            if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes)
                return "has a name that is too long";
            // More than '/' and NUL only where the system has such names.
            if (part.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
                return "has a name that this system cannot write";
        }

        return null;
    }

    /// <summary>Entries whose names stand in each other's way; the second of each pair, with what is wrong.</summary>
    internal static IEnumerable<(PackageProblemKind Kind, ZipEntry Entry, string Fault)> CollisionsOf(IReadOnlyList<ZipEntry> entries)
    {
        var exact = new HashSet<string>(StringComparer.Ordinal);
        var files = new HashSet<string>(StringComparer.Ordinal);
        var folded = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ZipEntry entry in entries)
        {
            string path = entry.Name.TrimEnd('/');
            if (!entry.Name.EndsWith('/'))
                files.Add(path);
            if (!exact.Add(path))
                yield return (PackageProblemKind.DuplicateName, entry, "is there twice");
            else if (!folded.TryAdd(path, entry.Name))
                yield return (PackageProblemKind.CaseCollision, entry, $"differs from '{folded[path]}' in letter case only");
        }

        foreach (ZipEntry entry in entries.Where(e => IsBelow(e.Name, files)))
            yield return (PackageProblemKind.DuplicateName, entry, "lies in a folder that is a file too");
    }

    private static bool IsBelow(string name, HashSet<string> files)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = files.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> path = name.AsSpan().TrimEnd('/');
        while (path.LastIndexOf('/') is var slash and > 0)
        {
            path = path[..slash];
            if (lookup.Contains(path))
                return true;
        }

        return false;
    }
}
