using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>A decoded V2 infer response.</summary>
/// <param name="ModelName">Model that answered; empty when the server left it out.</param>
/// <param name="ModelVersion">Version that answered; null when the server gave none.</param>
/// <param name="Id">The request's id; null when the server gave none.</param>
/// <param name="Outputs">Output tensors in the order of the response; each owns its memory.</param>
public sealed record InferResponseMessage(string ModelName, string? ModelVersion, string? Id, IReadOnlyList<Tensor> Outputs);
