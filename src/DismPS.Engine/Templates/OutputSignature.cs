using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates;

/// <summary>One output of a model.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Dims">Dims as in config.pbtxt.</param>
public sealed record OutputSignature(string Name, DataType DataType, ImmutableArray<long> Dims);
