using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>One request to a model.</summary>
/// <param name="ModelName">Service name.</param>
/// <param name="Inputs">Tensors by name.</param>
/// <param name="RequestedOutputs">Names of the wanted outputs; empty means all.</param>
/// <param name="Id">Echoed in the answer; null for none.</param>
public sealed record InferenceRequest(
    string ModelName, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string> RequestedOutputs, string? Id = null)
{
    /// <summary>The request's parameters, a JSON object in UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>Parameters of inputs by the inputs' names, each a JSON object in UTF-8.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> InputParameters { get; init; } = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;
}
