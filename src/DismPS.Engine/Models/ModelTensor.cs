using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>One input or output, as a model file declares it, whatever its format.</summary>
/// <param name="Name">Name that a server knows it by; null for formats whose tensors have a position only.</param>
/// <param name="DataType">Element type; null when the file does not say, or says one that the protocol lacks.</param>
/// <param name="Shape">Full shape with the batch axis, -1 where any size fits; default when the file does not say.</param>
public sealed record ModelTensor(string? Name, DataType? DataType, ImmutableArray<long> Shape)
{
    /// <summary>True when the model has a default for this input.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Another name of it inside the file, which servers do not know but users meet in tools; null when there is none.</summary>
    public string? InnerName { get; init; }

    /// <summary>What the tensor is when no type of the protocol says it: "a sequence"; null otherwise.</summary>
    public string? Unusual { get; init; }

    /// <summary><c>input_0 FP32 [-1,51]</c>; a question mark for what is not known.</summary>
    public override string ToString() =>
        $"{Name ?? "?"} {DataType?.ToWireName() ?? Unusual ?? "?"} {(Shape.IsDefault ? "[?]" : $"[{string.Join(',', Shape)}]")}";
}
