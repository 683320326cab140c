using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>A state tensor: an output of one request of a sequence that is an input of the next.</summary>
/// <param name="InputName">Name of the model's input; empty when the state is only an output.</param>
/// <param name="OutputName">Name of the model's output.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Shape without the batch axis.</param>
/// <param name="InitialFile">Absolute file with the state at the start of a sequence; null for zeros.</param>
public sealed record SequenceState(string InputName, string OutputName, DataType DataType, ImmutableArray<long> Shape, string? InitialFile);
