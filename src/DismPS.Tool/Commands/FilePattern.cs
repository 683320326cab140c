using System.IO.Enumeration;

namespace DismPS.Tool.Commands;

/// <summary>
/// Files that a pattern means, for shells that do not expand patterns themselves: '*' and '?' within a name, '**' for any number of folders.
/// As in shells, a name that begins with a dot is meant only when the pattern says so.
/// </summary>
internal static class FilePattern
{
    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    /// <summary>True when a text is a pattern, not a name.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The files in the order of their names.</summary>
    /// <param name="pattern">Absolute, or relative to the folder.</param>
    /// <param name="folder">Absolute.</param>
    /// <returns>Paths of the pattern's own form: relative for a relative one.</returns>
    public static IEnumerable<string> Expand(string pattern, string folder)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] steps = pattern[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return Expand(root, steps, folder).Distinct();
    }

    /// <summary>The files that a name means: the file of that name, else what it matches as a pattern; the name itself where that is nothing, to be told as missing.</summary>
    public static IEnumerable<string> ExpandOrKeep(string name, string folder) =>
        IsPattern(name) && !File.Exists(Path.GetFullPath(name, folder)) ? Expand(name, folder).DefaultIfEmpty(name) : [name];

    private static IEnumerable<string> Expand(string path, ReadOnlyMemory<string> steps, string folder)
    {
        string step = steps.Span[0];
        bool isLast = steps.Length == 1;
        if (step == "**")
        {
            IEnumerable<string> here = isLast ? Names(path, "*", folder, files: true).Select(name => Path.Join(path, name)) : Expand(path, steps[1..], folder);
            IEnumerable<string> below = Names(path, "*", folder, files: false).Where(name => !IsLink(path, name, folder)).SelectMany(name => Expand(Path.Join(path, name), steps, folder));
            return here.Concat(below);
        }

        if (!IsPattern(step))
        {
            string next = Path.Join(path, step);
            return !isLast ? Expand(next, steps[1..], folder) : File.Exists(Path.GetFullPath(next, folder)) ? [next] : [];
        }

        IEnumerable<string> names = Names(path, step, folder, files: isLast).Select(name => Path.Join(path, name));
        return isLast ? names : names.SelectMany(name => Expand(name, steps[1..], folder));
    }

    private static IEnumerable<string> Names(string path, string pattern, string folder, bool files)
    {
        string full = path.Length == 0 ? folder : Path.GetFullPath(path, folder);
        if (!Directory.Exists(full))
            return [];
        // A folder that may not be read holds nothing for the user.
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 };
        IEnumerable<string> entries = files ? Directory.EnumerateFiles(full, "*", options) : Directory.EnumerateDirectories(full, "*", options);
        return entries.Select(entry => Path.GetFileName(entry)!)
            .Where(name => (name[0] != '.' || pattern[0] == '.') && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()))
            .Order(StringComparer.Ordinal);
    }

    // A loop of links would have no end.
    private static bool IsLink(string path, string name, string folder) =>
        new DirectoryInfo(Path.GetFullPath(Path.Join(path, name), folder)).LinkTarget is not null;
}
