namespace DismPS.Engine.Models.Python;

/// <summary>A name that a <c>from</c> import takes out of a module.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Alias">Its name here.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record PythonImportedName(string Name, string Alias, int Line, int Column);
