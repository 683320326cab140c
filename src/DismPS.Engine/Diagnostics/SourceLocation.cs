namespace DismPS.Engine.Diagnostics;

/// <summary>A place in a text file, as editors count: lines and columns from 1; 0 when unknown.</summary>
/// <param name="File">Path or name of the file as the user gave it; null for text that came from no file.</param>
/// <param name="Line">Line from 1, or 0.</param>
/// <param name="Column">Column from 1 in UTF-16 code units, or 0.</param>
public readonly record struct SourceLocation(string? File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, the form that terminals and editors make clickable.</summary>
    public override string ToString()
    {
        string file = File ?? "(text)";
        return Line <= 0 ? file : $"{file}:{Line}:{Column}";
    }
}
