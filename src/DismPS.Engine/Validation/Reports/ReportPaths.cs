namespace DismPS.Engine.Validation.Reports;

/// <summary>Names of files in reports, relative to the root folder where they lie below it.</summary>
internal sealed class ReportPaths(string rootFolder)
{
    /// <summary>The path below the root with '/', or the absolute path of a file elsewhere.</summary>
    public string PathOf(string file) => Below(file, out string full) ?? full;

    /// <summary>A relative reference for a file below the root, else an absolute URI.</summary>
    /// <param name="file">Absolute, or relative to the root.</param>
    /// <param name="isRelative">Which of the two it is.</param>
    public string UriOf(string file, out bool isRelative)
    {
        string? below = Below(file, out string full);
        isRelative = below is not null;
        if (below is not null)
            return Escape(below);
        return full.StartsWith('/') ? "file://" + Escape(full) : new Uri(full).AbsoluteUri;
    }

    private string? Below(string file, out string full)
    {
        full = Path.GetFullPath(file, rootFolder);
        string relative = Path.GetRelativePath(rootFolder, full).Replace(Path.DirectorySeparatorChar, '/');
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
