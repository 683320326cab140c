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

    /// <summary>Number of the element type in ONNX (TensorProto.DataType); 0 when it is no tensor or was not read from a file.</summary>
    internal int ElementType { get; init; }

    /// <summary>What the value is when <see cref="DataType"/> cannot say it: "a sequence".</summary>
    internal string Description => Kind switch
    {
        OnnxValueKind.Sequence => "a sequence",
        OnnxValueKind.Map => "a map",
        OnnxValueKind.Tensor => ElementType == 0 ? "a tensor of a type without a name in the protocol" : $"a tensor of {OnnxElementTypes.NameOf(ElementType)}",
        _ => "no dense tensor",
    };
}
