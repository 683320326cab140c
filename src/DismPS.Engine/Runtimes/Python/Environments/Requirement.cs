using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>One package that a requirements file asks for.</summary>
internal sealed record Requirement
{
    /// <summary>Name as written.</summary>
    public required string Name { get; init; }

    /// <summary>Extras in brackets.</summary>
    public ImmutableArray<string> Extras { get; init; } = [];

    /// <summary>Versions that it takes.</summary>
    public VersionRange Range { get; init; } = VersionRange.All;

    /// <summary>Address or wheel behind <c>@</c>; null for a package of an index.</summary>
    public string? Reference { get; init; }

    /// <summary>Condition behind <c>;</c>, as written; empty without one.</summary>
    public string Marker { get; init; } = "";

    /// <summary>The options <c>--hash</c> of the line.</summary>
    public ImmutableArray<string> Hashes { get; init; } = [];

    /// <summary>File and line: <c>requirements.txt:3</c>.</summary>
    public string Place { get; init; } = "";

    /// <summary>The name by which packages are compared: <c>scikit-learn</c>.</summary>
    public string Key => PackageName.Key(Name);

    /// <summary>As pip reads it.</summary>
    public override string ToString()
    {
        string extras = Extras.IsEmpty ? "" : $"[{string.Join(',', Extras)}]";
        string versions = Reference is null ? Range.Text : $" @ {Reference}";
        string marker = Marker.Length == 0 ? "" : $" ; {Marker}";
        return $"{Name}{extras}{versions}{marker}{string.Concat(Hashes.Select(h => " --hash=" + h))}";
    }
}
