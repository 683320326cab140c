using System.Collections.Immutable;

namespace DismPS.Engine.Tensors;

/// <summary>What a model says of one input or output.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Full shape with the batch axis; -1 where any size fits; default when the rank itself is unknown.</param>
public sealed record TensorSpec(string Name, DataType DataType, ImmutableArray<long> Shape)
{
    /// <summary><c>input_0 FP32 [-1,51]</c>.</summary>
    public override string ToString() =>
        $"{Name} {DataType.ToWireName()} {(Shape.IsDefault ? "[?]" : $"[{string.Join(',', Shape)}]")}";
}
