using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>One request to a model.</summary>
/// <param name="ModelName">Service name.</param>
/// <param name="Inputs">Tensors by name.</param>
/// <param name="RequestedOutputs">Names of the wanted outputs; empty means all.</param>
/// <param name="Id">Echoed in the answer; null for none.</param>
public sealed record InferenceRequest(
    string ModelName, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string> RequestedOutputs, string? Id = null);
