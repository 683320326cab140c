namespace DismPS.Engine.Models.Python;

/// <summary>A text of a script that may be a path.</summary>
/// <param name="Value">Its value; the part before the first field of a formatted text.</param>
/// <param name="IsWhole">False for the beginning of a formatted text, and when something is added to the text.</param>
/// <param name="Callee">Dotted name of the function whose argument it is; null when it is none.</param>
/// <param name="Mode">The text in the next argument, as <c>"w"</c> of open; null when there is none.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record PythonTextUse(string Value, bool IsWhole, string? Callee, string? Mode, int Line, int Column);
