using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Writing;

/// <summary>An input or output of a new template.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Dims">Full shape, batch axis first.</param>
/// <param name="MonitoringElement">Of an input; null for an output.</param>
/// <param name="Remark">What was assumed about it; null when the model file says it all.</param>
internal sealed record OutlineTensor(string Name, DataType DataType, ImmutableArray<long> Dims, OutlineValue? MonitoringElement, string? Remark);
