namespace DismPS.Engine.Models.Python;

/// <summary>A fault for which Python surely refuses a script.</summary>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1 in UTF-16 code units.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
internal sealed record PythonFault(int Line, int Column, string Message);
