using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Texts that need no quotes in YAML, in brackets or out of them.</summary>
internal static class PlainText
{
    /// <summary>True when every YAML reader takes the text for itself. Texts with rarer signs are refused, for quotes never hurt.</summary>
    public static bool IsSafe(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '_' or '/' || IsNumberWithUnit(text))
        && text[^1] != ':'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':')
        && ScalarResolver.Resolve(text, out string? fault) is { Kind: ScalarKind.Text } && fault is null;

    // 512Mi, but nothing that YAML 1.2 takes for a number: 1e3, 0x1F, 0o17.
    private static bool IsNumberWithUnit(string text) =>
        char.IsAsciiDigit(text[0]) && text.TrimStart("0123456789".ToCharArray()) is "m" or "k" or "M" or "G" or "Ki" or "Mi" or "Gi" or "Ti";
}
