using System.Collections.Immutable;
using DismPS.Engine.Models;
using DismPS.Engine.Templates.Writing;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations.Creation;

/// <summary>Signatures of a new template, from what a model file says of its tensors.</summary>
internal static class TensorProposal
{
    /// <summary>The inputs.</summary>
    /// <param name="model">What the file says; null or without inputs when it says nothing.</param>
    /// <param name="elements">Monitoring elements that the user named, in order.</param>
    /// <param name="isHandled">Whether a handler of the user's own stands between request and model.</param>
    public static ImmutableArray<OutlineTensor> Inputs(ModelInterface? model, ImmutableArray<string> elements, bool isHandled)
    {
        ImmutableArray<ModelTensor> tensors = Required(model?.Inputs ?? default, "input", default);
        return [.. tensors.Select((tensor, i) => Of(tensor, "input", i, tensors.Length, Element(elements, i)))
            .Select(input => isHandled ? input with { Remark = input.Remark ?? "the handler may take other inputs than the model" } : input)];
    }

    /// <summary>The outputs that a handler's script names; they have no shape.</summary>
    public static ImmutableArray<OutlineTensor> HandlerOutputs(ImmutableArray<ModelTensor> named) => named.IsEmpty
        ? [new OutlineTensor("output_0", DataType.Fp32, [-1], null, "the handler's script does not write out its outputs")]
        : [.. named.Select((output, i) => new OutlineTensor(
            output.Name!, output.DataType ?? (output.Name!.Contains("flag", StringComparison.OrdinalIgnoreCase) ? DataType.Bool : DataType.Fp32), [-1], null,
            $"the handler's script does not say {(output.DataType is null ? "DataType and Dims" : "Dims")}"))];

    /// <summary>The outputs.</summary>
    public static ImmutableArray<OutlineTensor> Outputs(ModelInterface? model)
    {
        ImmutableArray<ModelTensor> tensors = Required(model?.Outputs ?? default, "output", default);
        return [.. tensors.Select((tensor, i) => Of(tensor, "output", i, tensors.Length, null))];
    }

    private static ImmutableArray<ModelTensor> Required(ImmutableArray<ModelTensor> tensors, string kind, ImmutableArray<long> shape)
    {
        if (tensors.IsDefaultOrEmpty)
            return [new ModelTensor($"{kind}_0", null, shape)];
        ImmutableArray<ModelTensor> needed = [.. tensors.Where(tensor => !tensor.IsOptional)];
        return needed.IsEmpty ? tensors : needed;
    }

    private static OutlineTensor Of(ModelTensor tensor, string kind, int index, int count, OutlineValue? element)
    {
        List<string> guessed = [];
        if (tensor.Name is null && count > 1)
            guessed.Add("the order of the names");
        if (tensor.DataType is null)
            guessed.Add("DataType");
        ImmutableArray<long> dims = tensor.Shape;
        if (dims.IsDefault)
        {
            dims = kind == "input" ? [-1, -1] : [-1];
            guessed.Add("Dims");
        }
        else if (dims.IsEmpty)
        {
            dims = [-1];
            guessed.Add("Dims, the model's tensor has no axis");
        }

        string? remark = guessed.Count == 0 ? null : $"the model file does not say {string.Join(" and ", guessed)}";
        return new OutlineTensor(tensor.Name ?? $"{kind}_{index}", tensor.DataType ?? DataType.Fp32, dims, element, remark);
    }

    private static OutlineValue Element(ImmutableArray<string> elements, int index) =>
        index < elements.Length ? new OutlineValue(elements[index], elements[index] == TemplateText.PlaceholderElement) : new OutlineValue(TemplateText.PlaceholderElement, true);
}
