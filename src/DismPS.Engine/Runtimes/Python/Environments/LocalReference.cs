namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>
/// Packages that are named by a path or an address. A wheel is only unpacked; anything else of this machine would have to be built, which
/// runs the code in it, so that it is refused.
/// </summary>
internal static class LocalReference
{
    private static readonly string[] Remote = ["https://", "git+https://", "git+ssh://"];

    /// <summary>Whether a line is a path or an address in place of a name.</summary>
    public static bool IsBare(string text) =>
        text is "." or ".." || (!text.Contains('@') && (text.StartsWith('.') || text.StartsWith('/') || text.StartsWith('\\') || text.Contains("://", StringComparison.Ordinal)
        || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || HasEnding(text)))
        || (text.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme && !text.AsSpan(0, scheme).ContainsAny(" @\t"));

    /// <summary>Reads a path or an address.</summary>
    public static Requirement? Parse(string text, string folder, out string? fault)
    {
        fault = null;
        if (Remote.Any(r => text.StartsWith(r, StringComparison.OrdinalIgnoreCase)))
            return OfAddress(text, out fault);
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !uri.IsFile || uri.IsUnc || uri.Host.Length > 0)
                return Refuse($"'{CleanText.Of(text)}' is not the address of a file", out fault);
            text = uri.LocalPath;
        }
        else if (text.Contains("://", StringComparison.Ordinal))
        {
            return Refuse($"'{CleanText.Of(text)}' is of a kind that is not used here; https:// and git+https:// are", out fault);
        }

        if (!text.EndsWith(".whl", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse($"'{CleanText.Of(text)}' would have to be built, which runs code of this folder; name a wheel (.whl) instead. "
                + "Modules of the code folder itself need not be installed", out fault);
        }

        if (text.Contains('\0') || text.Contains('\n'))
            return Refuse("the path cannot be read", out fault);
        string path = Path.GetFullPath(text, folder);
        return File.Exists(path) ? OfWheel(path, out fault) : Refuse($"'{CleanText.Of(text)}' is not there", out fault);
    }

    private static Requirement? OfAddress(string text, out string? fault)
    {
        if (text.AsSpan().ContainsAny(" \t\"'") || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
            return Refuse($"'{CleanText.Of(text)}' is not an address", out fault);
        string name = Path.GetFileName(uri.AbsolutePath);
        if (name.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) && OfFileName(name) is { } package)
        {
            fault = null;
            return new Requirement { Name = package, Reference = text };
        }

        int egg = text.IndexOf("#egg=", StringComparison.Ordinal);
        string told = egg < 0 ? name[..(name.IndexOf('.') is > 0 and int dot ? dot : name.Length)] : text[(egg + 5)..].Split('&', '[')[0];
        if (!PackageName.IsName(told))
            return Refuse($"write 'NAME @ {CleanText.Of(text)}'", out fault);
        fault = null;
        return new Requirement { Name = told, Reference = egg < 0 ? text : text[..egg] };
    }

    private static Requirement? OfWheel(string path, out string? fault)
    {
        fault = null;
        return OfFileName(Path.GetFileName(path)) is { } name
            ? new Requirement { Name = name, Reference = new Uri(path).AbsoluteUri }
            : Refuse($"'{CleanText.Of(Path.GetFileName(path))}' is not the name of a wheel", out fault);
    }

    private static string? OfFileName(string wheel) => wheel.Split('-') is { Length: >= 5 } parts && PackageName.IsName(parts[0]) ? parts[0] : null;

    private static bool HasEnding(string text) =>
        text.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static Requirement? Refuse(string reason, out string? fault)
    {
        fault = reason;
        return null;
    }
}
