namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>An option line of a requirements file: what is passed on to pip, and what is not.</summary>
internal sealed record RequirementOption
{
    private const string IndexUrl = "--index-url";
    private const string ExtraIndexUrl = "--extra-index-url";
    private const string FindLinks = "--find-links";

    private static readonly Dictionary<string, string> LongNames = new(StringComparer.Ordinal)
    {
        ["-r"] = "--requirement",
        ["-c"] = "--constraint",
        ["-i"] = IndexUrl,
        ["-f"] = FindLinks,
        ["-e"] = "--editable",
    };

    /// <summary>The line for pip; empty when there is none.</summary>
    public string Line { get; private init; } = "";

    /// <summary>What it does, in words; null when that is not worth a line.</summary>
    public string? Note { get; private init; }

    /// <summary>Absolute path of a file to include.</summary>
    public string? Includes { get; private init; }

    /// <summary>Whether the included file has bounds only.</summary>
    public bool IsConstraint { get; private init; }

    /// <summary>Whether packages come from a folder of this machine.</summary>
    public bool IsFolder { get; private init; }

    /// <summary>Why it is refused; null when it is not.</summary>
    public string? Fault { get; private init; }

    /// <summary>Reads a line that begins with '-'.</summary>
    /// <param name="line">The line.</param>
    /// <param name="folder">Absolute folder that paths start from.</param>
    public static RequirementOption Parse(string line, string folder)
    {
        int end = line.AsSpan().IndexOfAny(' ', '=');
        string written = end < 0 ? line : line[..end];
        string value = end < 0 ? "" : line[(end + 1)..].Trim().Trim('"', '\'');
        // pip takes '-rother.txt' too.
        if (written.Length > 2 && written[1] != '-' && LongNames.ContainsKey(written[..2]))
            (written, value) = (line[..2], line[2..].Trim());
        string name = LongNames.GetValueOrDefault(written, written);
        bool takesNone = name is "--no-index" or "--pre" or "--prefer-binary" or "--require-hashes";
        if (name == "--editable")
            return Refuse("-e is not used here: an editable installation runs code of the folder. The code folder itself is on the import path anyway");
        if (takesNone)
            return value.Length == 0 ? new RequirementOption { Line = name } : Refuse($"{name} takes no value");
        if (value.Length == 0 || value.Contains('\0'))
            return Refuse($"'{CleanText.Of(written)}' {(value.Length == 0 ? "has no value or is not known" : "has a value that cannot be read")}");
        return name switch
        {
            "--requirement" or "--constraint" => Included(value, folder, name == "--constraint"),
            IndexUrl or ExtraIndexUrl => Index(name, value),
            FindLinks => Links(value, folder),
            "--only-binary" or "--no-binary" => value.All(c => char.IsAsciiLetterOrDigit(c) || "-_.,: ".Contains(c, StringComparison.Ordinal))
                ? new RequirementOption { Line = $"{name} {value}" }
                : Refuse($"{name} takes :all:, :none: or names of packages"),
            "--trusted-host" => Uri.CheckHostName(value.Split(':')[0]) != UriHostNameType.Unknown
                ? new RequirementOption { Line = $"{name} {value}", Note = $"certificates of {CleanText.Of(value)} are not checked (--trusted-host)" }
                : Refuse("--trusted-host takes the name of a machine"),
            _ => Refuse($"the option '{CleanText.Of(written)}' is not used here"),
        };
    }

    private static RequirementOption Included(string value, string folder, bool isConstraint) =>
        value.Contains("://", StringComparison.Ordinal)
            ? Refuse("files are included from the folder only, not from addresses")
            : new RequirementOption { Includes = Path.GetFullPath(value, folder), IsConstraint = isConstraint };

    private static RequirementOption Index(string name, string value) =>
        !value.Contains(' ') && Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http"
            ? new RequirementOption { Line = $"{name} {value}", Note = $"packages come from {CleanText.Of(value)}{(name == ExtraIndexUrl ? " too" : "")}" }
            : Refuse($"{name} takes an address of https, not '{CleanText.Of(value)}'");

    private static RequirementOption Links(string value, string folder)
    {
        if (value.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return value.Contains(' ') ? Refuse("the address has a space in it") : new RequirementOption { Line = $"{FindLinks} {value}", Note = $"packages come from {CleanText.Of(value)} too" };
        if (value.Contains("://", StringComparison.Ordinal))
            return Refuse($"{FindLinks} takes a folder or an address of https");
        string path = Path.GetFullPath(value, folder);
        // As an address, because pip ends a path at its first space.
        return Directory.Exists(path)
            ? new RequirementOption { Line = $"{FindLinks} {new Uri(path + Path.DirectorySeparatorChar).AbsoluteUri}", IsFolder = true, Note = $"wheels come from {value} too" }
            : Refuse($"there is no folder '{CleanText.Of(value)}'");
    }

    private static RequirementOption Refuse(string reason) => new() { Fault = reason };
}
