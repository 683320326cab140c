using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>What a model file says of its inputs and outputs; what signatures are compared with and new templates are written from.</summary>
/// <param name="Inputs">In the file's order; default when the file does not say.</param>
/// <param name="Outputs">In the file's order; default when the file does not say.</param>
public sealed record ModelInterface(ImmutableArray<ModelTensor> Inputs, ImmutableArray<ModelTensor> Outputs);
