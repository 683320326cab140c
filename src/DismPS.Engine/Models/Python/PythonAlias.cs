namespace DismPS.Engine.Models.Python;

/// <summary>A name that stands for something of another name.</summary>
/// <param name="Name">The name here.</param>
/// <param name="Target">Dotted name of what it is; "?" when that is computed. An imported one keeps its leading dots: <c>.base.Common</c>.</param>
/// <param name="IsImported">True when an import gives it, false for an assignment.</param>
internal readonly record struct PythonAlias(string Name, string Target, bool IsImported);
