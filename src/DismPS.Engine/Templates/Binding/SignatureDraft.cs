using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of an input, an output or a metadata attribute.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Location">Its first character.</param>
/// <param name="Name">Tensor name.</param>
/// <param name="MonitoringElement">Inputs only.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Dims">Present when every entry is an integer.</param>
internal sealed record SignatureDraft(
    string Path, SourceLocation Location, Field<string> Name, Field<string> MonitoringElement, Field<DataType> DataType, Field<ImmutableArray<long>> Dims);
