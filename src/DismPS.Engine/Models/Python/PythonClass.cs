using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <summary>A class of a script.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bases">Bases as dotted names, without type arguments; "?" for anything else that Python would compute.</param>
/// <param name="Methods">Its methods; of two with one name Python keeps the last.</param>
/// <param name="Attributes">Names assigned in its body.</param>
/// <param name="IsImportable">False inside functions and classes.</param>
/// <param name="IsDecorated">True when a decorator may have changed it.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record PythonClass(
    string Name, ImmutableArray<string> Bases, IReadOnlyList<PythonMethod> Methods, IReadOnlySet<string> Attributes, bool IsImportable, bool IsDecorated, int Line, int Column)
{
    /// <summary>The method of a name; null when the class itself has none.</summary>
    public PythonMethod? Method(string name) => Methods.LastOrDefault(method => method.Name == name);
}
