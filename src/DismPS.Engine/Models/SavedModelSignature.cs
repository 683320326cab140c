using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>A signature of a SavedModel: a function with named inputs and outputs.</summary>
/// <param name="Name">For example <c>serving_default</c>.</param>
/// <param name="Inputs">By key.</param>
/// <param name="Outputs">By key.</param>
public sealed record SavedModelSignature(string Name, ImmutableArray<SavedModelTensor> Inputs, ImmutableArray<SavedModelTensor> Outputs)
{
    /// <summary>What a template's signatures are compared with.</summary>
    public ModelInterface ToInterface() => new([.. Inputs.Select(ToTensor)], [.. Outputs.Select(ToTensor)]);

    private static ModelTensor ToTensor(SavedModelTensor tensor) => new(tensor.Key, tensor.DataType, tensor.Shape)
    {
        InnerName = tensor.TensorName.Length == 0 ? null : tensor.TensorName,
        Unusual = tensor.DataType is null ? $"a tensor of {SavedModelTypes.NameOf(tensor.TypeNumber)}" : null,
    };
}
