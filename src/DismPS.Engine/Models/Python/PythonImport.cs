using System.Collections.Immutable;

namespace DismPS.Engine.Models.Python;

/// <summary>An import of one module: <c>import a.b as c</c>, <c>from .a import b, c</c>, <c>importlib.import_module("a")</c>.</summary>
internal sealed record PythonImport
{
    /// <summary>The module without leading dots; empty for <c>from . import x</c>.</summary>
    public required string Module { get; init; }

    /// <summary>Number of leading dots.</summary>
    public int Level { get; init; }

    /// <summary>Names that a <c>from</c> import takes; empty for the others and for a star.</summary>
    public ImmutableArray<PythonImportedName> Names { get; init; } = [];

    public bool IsFrom { get; init; }

    public bool IsStar { get; init; }

    /// <summary>The name that <c>import a.b as c</c> gives the module; null without <c>as</c>.</summary>
    public string? Alias { get; init; }

    public required int Line { get; init; }

    public required int Column { get; init; }

    /// <summary>When it runs.</summary>
    public required PythonScope Scope { get; init; }

    /// <summary>The import as Python would say it.</summary>
    public string Text => new string('.', Level) + Module;
}
