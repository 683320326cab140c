using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <summary>What a script says of itself, without running it.</summary>
internal sealed record PythonModule
{
    public required ImmutableArray<PythonImport> Imports { get; init; }

    public required ImmutableArray<PythonClass> Classes { get; init; }

    /// <summary>Names that an importer finds in it.</summary>
    public required IReadOnlySet<string> Names { get; init; }

    /// <summary>Functions at its top level that must be awaited.</summary>
    public required IReadOnlySet<string> AsyncFunctions { get; init; }

    /// <summary>Names that are other names: <c>Base = mlserver.MLModel</c>; several values for one assigned under conditions.</summary>
    public required ILookup<string, PythonAlias> Aliases { get; init; }

    /// <summary>True when it may have names that its text does not show: a star import, <c>__getattr__</c>, <c>globals()</c>.</summary>
    public required bool HasHiddenNames { get; init; }

    /// <summary>True when it may make modules that are no files: it speaks of sys.modules or sys.meta_path.</summary>
    public required bool MakesModules { get; init; }

    public required ImmutableArray<PythonTextUse> Texts { get; init; }

    public required ImmutableArray<PythonPathEdit> PathEdits { get; init; }

    /// <summary>The first fault; the rest of what is said here is then not sure.</summary>
    public PythonFault? Fault { get; init; }
}
