using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>One model of an ensemble.</summary>
/// <param name="ModelName">Name of the model.</param>
/// <param name="ModelVersion">Version; -1 for the server's choice.</param>
/// <param name="Inputs">Tensors of the ensemble by the model's inputs.</param>
/// <param name="Outputs">Tensors of the ensemble by the model's outputs.</param>
public sealed record EnsembleStep(
    string ModelName, long ModelVersion, ImmutableDictionary<string, string> Inputs, ImmutableDictionary<string, string> Outputs);
