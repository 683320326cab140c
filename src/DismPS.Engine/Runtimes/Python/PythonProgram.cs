using System.Collections.Immutable;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>What a worker is told to load.</summary>
internal sealed record PythonProgram
{
    /// <summary><c>mlserver</c>, <c>triton</c> or <c>torchscript</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Model name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>Model version on the wire.</summary>
    public required string Version { get; init; }

    /// <summary>Absolute code folder.</summary>
    public required string Folder { get; init; }

    /// <summary>model-settings.json as it stands; empty for the other runtimes.</summary>
    public ReadOnlyMemory<byte> Settings { get; init; }

    /// <summary>config.pbtxt in JSON; empty for MLServer models.</summary>
    public ReadOnlyMemory<byte> Configuration { get; init; }

    /// <summary>Top-level modules that the interpreter must have.</summary>
    public ImmutableArray<RequiredModule> Modules { get; init; } = [];

    /// <summary>Top-level modules of the code folder.</summary>
    public ImmutableHashSet<string> OwnModules { get; init; } = [];

    /// <summary>Import path of the handler's class; null for the other runtimes.</summary>
    public string? Implementation { get; init; }

    /// <summary>Whether the handler may look at the headers of requests: to hand them over costs time with every request.</summary>
    public bool ReadsHeaders { get; init; }

    /// <summary>Whether the model asks for a GPU.</summary>
    public bool WantsGpu { get; init; }

    /// <summary>Whether a module, by its dotted name, is the user's own.</summary>
    public bool HasModule(string module) => OwnModules.Contains(module.Split('.')[0]);
}
