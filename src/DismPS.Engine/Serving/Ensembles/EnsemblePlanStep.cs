namespace DismPS.Engine.Serving.Ensembles;

/// <summary>One step of an ensemble with its tensors by number.</summary>
/// <param name="Model">Name of the member.</param>
/// <param name="Version">Its version; null for the server's choice.</param>
/// <param name="Inputs">Tensors of the ensemble by the member's inputs.</param>
/// <param name="Outputs">Tensors of the ensemble by the member's outputs.</param>
internal sealed record EnsemblePlanStep(string Model, string? Version, (string Name, int Tensor)[] Inputs, (string Name, int Tensor)[] Outputs);
