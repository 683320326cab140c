using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>What a requirements file asks for, with the files that it includes.</summary>
internal sealed record RequirementsFile
{
    /// <summary>As the user named it.</summary>
    public required string Path { get; init; }

    /// <summary>Packages, in order.</summary>
    public ImmutableArray<Requirement> Requirements { get; init; } = [];

    /// <summary>Bounds of packages that are not asked for (<c>-c</c>).</summary>
    public ImmutableArray<Requirement> Constraints { get; init; } = [];

    /// <summary>Options as pip takes them, one a line; may hold passwords.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Options in words, without passwords.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether packages come from a folder of this machine.</summary>
    public bool UsesFolder { get; init; }

    /// <summary>The same for packages that are named without a file.</summary>
    public static RequirementsFile Of(string name, IEnumerable<string> packages) => new()
    {
        Path = name,
        Requirements = [.. packages.Select(p => new Requirement { Name = p, Place = name })],
    };
}
