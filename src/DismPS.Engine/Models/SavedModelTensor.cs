using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>An input or output of a SavedModel's signature.</summary>
/// <param name="Key">The name in the signature: what servers call it.</param>
/// <param name="TensorName">The name inside the graph, for example <c>StatefulPartitionedCall:0</c>; empty for sparse and composite tensors.</param>
/// <param name="TypeNumber">TensorFlow's number of the element type.</param>
/// <param name="DataType">Element type; null when the protocol lacks it.</param>
/// <param name="Shape">Full shape, -1 for any size; default when the rank is not known.</param>
public sealed record SavedModelTensor(string Key, string TensorName, int TypeNumber, DataType? DataType, ImmutableArray<long> Shape);
