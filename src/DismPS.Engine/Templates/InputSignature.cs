using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates;

/// <summary>One input of a model.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="MonitoringElement">Full name of the DIALS monitoring element that fills it.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Dims">Dims as in config.pbtxt: with the batch axis when MaxBatchSize is 0 and without it otherwise.</param>
public sealed record InputSignature(string Name, string MonitoringElement, DataType DataType, ImmutableArray<long> Dims);
