using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <summary>A method of a class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAsync">True for <c>async def</c>.</param>
/// <param name="Decorators">Dotted names of its decorators, without arguments.</param>
/// <param name="Parameters">What it can be called with, its first parameter included.</param>
/// <param name="Returns">Dotted names of what is called in <c>return name(...)</c>.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record PythonMethod(
    string Name, bool IsAsync, ImmutableArray<string> Decorators, PythonParameters Parameters, IReadOnlyList<string> Returns, int Line, int Column);
