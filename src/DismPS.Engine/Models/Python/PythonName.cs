namespace DismPS.Engine.Models.Python;

/// <summary>A name that a script defines.</summary>
/// <param name="Kind">How.</param>
/// <param name="Name">The name.</param>
/// <param name="Line">Line of the statement, from 1.</param>
/// <param name="IsImportable">False inside functions and classes.</param>
internal sealed record PythonName(PythonNameKind Kind, string Name, int Line, bool IsImportable)
{
    /// <summary>True for a text that Python takes as a name.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0 && IsStart(text[0]) && text.All(IsPart);

    public static bool IsStart(char c) => c == '_' || char.IsLetter(c) || char.IsSurrogate(c);

    public static bool IsPart(char c) => IsStart(c) || char.IsDigit(c)
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.ConnectorPunctuation;
}
