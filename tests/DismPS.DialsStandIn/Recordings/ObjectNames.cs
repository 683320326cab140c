using System.Text.RegularExpressions;

namespace DismPS.DialsStandIn;

/// <summary>What the placeholders of random names stand for: the same name each time, and another name for each placeholder.</summary>
public sealed partial class ObjectNames
{
    private readonly Dictionary<string, string> names = [];

    /// <summary>Whether a text is the recorded one with its placeholders filled; names seen first are kept.</summary>
    public bool Fits(string recorded, string actual)
    {
        Match placeholder = Placeholder().Match(recorded);
        if (!placeholder.Success)
            return recorded == actual;
        string before = recorded[..placeholder.Index];
        string after = recorded[(placeholder.Index + placeholder.Length)..];
        if (actual.Length != before.Length + 32 + after.Length || !actual.StartsWith(before, StringComparison.Ordinal) || !actual.EndsWith(after, StringComparison.Ordinal))
            return false;
        string name = actual.Substring(before.Length, 32);
        if (names.TryGetValue(placeholder.Value, out string? known))
            return known == name;
        if (!Name().IsMatch(name) || names.ContainsValue(name))
            return false;
        names[placeholder.Value] = name;
        return true;
    }

    /// <summary>The text without names, good to find requests that belong together.</summary>
    internal static string Blank(string text) => Name().Replace(Placeholder().Replace(text, "*"), "*");

    [GeneratedRegex("@OBJECT[0-9]+@")]
    private static partial Regex Placeholder();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Name();
}
