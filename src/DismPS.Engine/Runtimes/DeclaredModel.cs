using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes;

/// <summary>What the template of a model says that its built files do not.</summary>
public sealed record DeclaredModel
{
    /// <summary>Inputs with full shapes.</summary>
    public ImmutableArray<TensorSpec> Inputs { get; init; } = [];

    /// <summary>Names of inputs that a request may leave out.</summary>
    public ImmutableHashSet<string> OptionalInputs { get; init; } = [];

    /// <summary>Outputs with full shapes.</summary>
    public ImmutableArray<TensorSpec> Outputs { get; init; } = [];

    /// <summary>Cores that the platform allows; null when the template does not say.</summary>
    public double? CpuLimit { get; init; }

    /// <summary>Memory that the platform allows, in bytes; null when the template does not say.</summary>
    public long? MemoryLimit { get; init; }
}
