namespace DismPS.Commands;

/// <summary>Quotes of completed words.</summary>
internal static class CompletionText
{
    public static string Unquote(string? word) => (word ?? "").Trim('\'', '"');

    /// <summary>The word as it must be typed: in quotes only where it would be read otherwise.</summary>
    public static string Quote(string word) =>
        word.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? word : $"'{word.Replace("'", "''")}'";
}
