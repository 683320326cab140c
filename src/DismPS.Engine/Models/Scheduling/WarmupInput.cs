using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>An input of a warm-up request.</summary>
/// <param name="Name">Name of the model's input.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Shape without the batch axis.</param>
/// <param name="Random">True for random elements; false for zeros, unless there is a file.</param>
/// <param name="File">Name of a file in the model's folder <c>warmup</c>; null for none.</param>
public sealed record WarmupInput(string Name, DataType DataType, ImmutableArray<long> Shape, bool Random, string? File);
