namespace DismPS.Engine.Models.Python;

/// <summary>A statement that changes where Python looks for modules.</summary>
/// <param name="UsesOwnFolder">True when it is computed from <c>__file__</c> and goes to no folder above.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record PythonPathEdit(bool UsesOwnFolder, int Line, int Column);
