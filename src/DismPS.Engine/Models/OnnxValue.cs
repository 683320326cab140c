using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>One input or output of an ONNX graph, as the file declares it.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="DataType">Element type; null when it has no counterpart in the protocol or is no tensor.</param>
/// <param name="Shape">Full shape, -1 for symbolic and unnamed dimensions; default when the file gives none. May be wrong for outputs.</param>
public sealed record OnnxValue(string Name, OnnxValueKind Kind, DataType? DataType, ImmutableArray<long> Shape)
{
    /// <summary>Names of the symbolic dimensions, empty text where there is none; default when the file gives no shape.</summary>
    public ImmutableArray<string> Symbols { get; init; }
}
