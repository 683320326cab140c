using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <summary>The names that a script defines, in its order.</summary>
internal sealed record PythonOutline(ImmutableArray<PythonName> Names);
