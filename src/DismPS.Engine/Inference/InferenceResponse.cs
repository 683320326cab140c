using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>The answer of a model.</summary>
/// <param name="ModelName">Service name.</param>
/// <param name="ModelVersion">Version that answered; null when the server gave none.</param>
/// <param name="Id">The request's id.</param>
/// <param name="Outputs">Tensors by name.</param>
public sealed record InferenceResponse(string ModelName, string? ModelVersion, string? Id, IReadOnlyList<Tensor> Outputs);
