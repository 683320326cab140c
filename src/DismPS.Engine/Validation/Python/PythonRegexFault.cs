namespace DismPS.Engine.Validation.Python;

/// <summary>Ends the reading of a pattern; never leaves <see cref="PythonRegex"/>.</summary>
internal sealed class PythonRegexFault(string message, int position) : Exception($"{message} at position {position}");
