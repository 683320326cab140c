using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Reads one line that names a package (PEP 508), with what pip adds to it: hashes, wheels by their path.</summary>
internal static class RequirementLine
{
    private const int MaxExtras = 50;

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without comment, not empty, no option.</param>
    /// <param name="folder">Absolute folder that paths start from.</param>
    /// <param name="fault">What is wrong, as the end of a sentence about the line; null when it could be read.</param>
    public static Requirement? Parse(string line, string folder, out string? fault)
    {
        string text = TakeHashes(line, out ImmutableArray<string> hashes, out fault);
        if (fault is not null)
            return null;
        string marker = "";
        // In an address a ';' is part of it unless a space stands before it.
        int semicolon = text.Contains("://", StringComparison.Ordinal) ? text.IndexOf(" ;", StringComparison.Ordinal) : text.IndexOf(';');
        if (semicolon >= 0)
        {
            marker = text[(semicolon + 1)..].TrimStart(' ', ';').Trim();
            text = text[..semicolon].Trim();
            if (PackageMarker.Evaluate(marker) is null)
                fault = $"the condition '{marker}' cannot be read";
        }

        Requirement? requirement = fault is not null ? null : LocalReference.IsBare(text) ? LocalReference.Parse(text, folder, out fault) : OfName(text, folder, out fault);
        return requirement is null ? null : requirement with { Marker = marker, Hashes = hashes };
    }

    private static Requirement? OfName(string text, string folder, out string? fault)
    {
        int end = text.AsSpan().IndexOfAny("[(<>=!~@ \t");
        string name = end < 0 ? text : text[..end];
        string rest = end < 0 ? "" : text[end..].Trim();
        fault = PackageName.IsName(name) ? null : $"'{Shown(name.Length > 0 ? name : text)}' is not the name of a package";
        ImmutableArray<string> extras = [];
        if (fault is null && rest.StartsWith('['))
        {
            int close = rest.IndexOf(']');
            extras = close < 0 ? [] : [.. rest[1..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            if (close < 0)
                fault = "']' is missing after the extras";
            else if (extras.Length > MaxExtras || extras.FirstOrDefault(e => !PackageName.IsName(e)) is not null)
                fault = "the extras in brackets are not names";
            rest = close < 0 ? "" : rest[(close + 1)..].Trim();
        }

        if (fault is not null)
            return null;
        if (rest.StartsWith('@'))
            return LocalReference.Parse(rest[1..].Trim(), folder, out fault) is { } found ? found with { Name = name, Extras = extras } : null;
        if (rest.StartsWith('(') && rest.EndsWith(')'))
            rest = rest[1..^1];
        return VersionRange.Parse(rest, out fault) is { } range ? new Requirement { Name = name, Extras = extras, Range = range } : null;
    }

    private static string TakeHashes(string line, out ImmutableArray<string> hashes, out string? fault)
    {
        fault = null;
        hashes = [];
        int at = line.IndexOf(" --", StringComparison.Ordinal);
        if (at < 0)
            return line;
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (string option in line[at..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string value = option.StartsWith("--hash=", StringComparison.Ordinal) ? option["--hash=".Length..] : "";
            int colon = value.IndexOf(':');
            if (colon <= 0 || value.Length > 200 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == ':'))
            {
                fault = $"'{Shown(option)}' cannot stand behind a package; only --hash=sha256:… can";
                return line;
            }

            found.Add(value);
        }

        hashes = found.ToImmutable();
        return line[..at].Trim();
    }

    private static string Shown(string text) => CleanText.Of(text.Length > 80 ? text[..80] + "…" : text);
}
