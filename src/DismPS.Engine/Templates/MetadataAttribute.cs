using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates;

/// <summary>One value of an OMS endpoint.</summary>
/// <param name="Name">Attribute name.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Dims">Dims as in config.pbtxt.</param>
public sealed record MetadataAttribute(string Name, DataType DataType, ImmutableArray<long> Dims);
