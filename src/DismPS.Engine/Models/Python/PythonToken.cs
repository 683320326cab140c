namespace DismPS.Engine.Models.Python;

/// <summary>A token of a script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The name or sign as written; the value of a text, cut after <see cref="MaxText"/> characters; "0" for a number.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1 in UTF-16 code units.</param>
internal readonly record struct PythonToken(PythonTokenKind Kind, string Text, int Line, int Column)
{
    /// <summary>Longest value of a text that is kept; no path and no module name is longer.</summary>
    public const int MaxText = 1024;

    public bool IsName => Kind == PythonTokenKind.Name;

    public bool IsText => Kind is PythonTokenKind.Text or PythonTokenKind.FormattedText;

    /// <summary>True for this keyword, name or sign.</summary>
    public bool Is(string word) => Kind is PythonTokenKind.Name or PythonTokenKind.Sign && Text == word;
}
