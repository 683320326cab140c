using System.Text;
using System.Text.RegularExpressions;

namespace DismPS.Package.Manifest;

/// <summary>Takes the notes of a release out of a changelog: its newest section as plain text.</summary>
public static partial class ReleaseNotes
{
    /// <summary>Most characters; galleries show notes in a narrow column.</summary>
    public const int Most = 4000;

    /// <summary>The newest section, cut at the end of an entry.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">The changelog: sections begin with <c>## version</c>.</param>
    /// <param name="version">Version without its prerelease; the section must be of it.</param>
    /// <exception cref="PackageException">The newest section is of another version, or empty.</exception>
    public static string Read(string file, string text, string version)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith("## ", StringComparison.Ordinal));
        if (start < 0 || lines[start].Split(' ')[1] != version)
            throw new PackageException(file, start + 1, $"the newest section is not of {version}.");
        int end = Array.FindIndex(lines, start + 1, line => line.StartsWith("## ", StringComparison.Ordinal));
        var entries = new List<StringBuilder>();
        foreach (string line in lines[(start + 1)..(end < 0 ? lines.Length : end)].Select(line => line.TrimEnd()))
        {
            if (line.StartsWith(' ') && entries.Count > 0)
                entries[^1].Append(' ').Append(line.AsSpan().Trim());
            else if (line.Length > 0)
                entries.Add(new StringBuilder(line));
        }

        return entries.Count > 0 ? Bounded(entries.Select(entry => Link().Replace(entry.ToString(), "$1"))) : throw new PackageException(file, start + 1, "the newest section is empty.");
    }

    private static string Bounded(IEnumerable<string> entries)
    {
        const string More = "More in CHANGELOG.md.";
        var notes = new StringBuilder();
        foreach (string entry in entries)
        {
            if (notes.Length + entry.Length + More.Length + 2 > Most)
                return notes.Append(More).ToString();
            notes.Append(entry).Append('\n');
        }

        return notes.ToString().TrimEnd('\n');
    }

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
