using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Validation;

/// <summary>
/// Compares the signatures of a template with what the model file says of its inputs and outputs, as Triton does when it loads the model
/// (ValidateInputs, ValidateOutputs and CompareDims of its backends), and as the runtime here does.
/// </summary>
/// <param name="context">Where findings go.</param>
/// <param name="properties">The template's side.</param>
/// <param name="model">The model's side.</param>
/// <param name="where">Where the model says so, for messages: "the ONNX graph".</param>
internal sealed class SignatureComparison(RuleContext context, PropertiesDraft properties, ModelInterface model, string where)
{
    private const int MaxListed = 12;

    /// <summary>True when a server finds out missing sizes of outputs by itself, as ONNX Runtime does.</summary>
    public bool ServerInfersOutputs { get; init; }

    /// <summary>True when the server takes the template's shape where the model has none, or rank 0.</summary>
    public bool ServerTakesAnyForNoShape { get; init; }

    private bool IsBatched => properties.MaxBatchSize.IsPresent && properties.MaxBatchSize.Value > 0;

    /// <summary>Reports every difference.</summary>
    public void Check()
    {
        CheckInputs();
        if (properties.OutputSignature.IsPresent && !model.Outputs.IsDefault)
        {
            (SignatureDraft, string)[] given = [.. properties.OutputSignature.Value.Select(output => (output, ""))];
            foreach ((SignatureDraft output, _) in given)
                CheckTensor("output", output, "", model.Outputs, given);
        }

        CheckBatchAxis();
    }

    private void CheckInputs()
    {
        if (!properties.InputSignature.IsPresent || model.Inputs.IsDefault)
            return;
        (SignatureDraft Draft, string Prefix)[] given = [.. properties.InputSignature.Value.Select(input => (input, "")), .. MetadataInputs()];
        var answered = new HashSet<string>();
        bool allNamed = !properties.InputMetadata.IsGiven || properties.InputMetadata.IsPresent;
        foreach ((SignatureDraft draft, string prefix) in given)
        {
            allNamed &= draft.Name.IsPresent;
            if (CheckTensor("input", draft, prefix, model.Inputs, given) is { } name)
                answered.Add(name);
        }

        // A name that is wrong answers for the one that was meant; otherwise one fault would be told twice.
        string[] missing = [.. model.Inputs.Where(input => !input.IsOptional).Select(input => input.Name!).Except(answered)];
        int unknown = given.Count(input => input.Draft.Name.IsPresent && model.Inputs.All(m => m.Name != input.Prefix + input.Draft.Name.Value));
        if (!allNamed || (missing.Length == 1 && unknown == 1))
            return;
        foreach (string name in missing)
        {
            ModelTensor input = model.Inputs.First(m => m.Name == name);
            context.Report(RuleCatalog.ModelInputNotGiven, properties.InputSignature,
                $"The model needs the input '{name}', which the template does not give; {where} has the inputs {List(model.Inputs)}.",
                $"Add it to InputSignature: {input}.");
        }
    }

    // Named as the build names them in config.pbtxt.
    private IEnumerable<(SignatureDraft Draft, string Prefix)> MetadataInputs() =>
        properties.InputMetadata.IsPresent
            ? properties.InputMetadata.Value.Where(entry => entry.Name.IsPresent && entry.Attributes.IsPresent)
                .SelectMany(entry => entry.Attributes.Value.Select(attribute => (attribute, entry.Name.Value + "__")))
            : [];

    // Answers the model's name that this entry stands for.
    private string? CheckTensor(string role, SignatureDraft given, string prefix, ImmutableArray<ModelTensor> known, (SignatureDraft Draft, string Prefix)[] all)
    {
        if (!given.Name.IsPresent || given.Name.Value.Length == 0)
            return null;
        string name = prefix + given.Name.Value;
        if (known.FirstOrDefault(tensor => tensor.Name == name) is not { } tensor)
            return ReportUnknown(role, name, given, known, [.. all.Where(other => other.Draft.Name.IsPresent).Select(other => other.Prefix + other.Draft.Name.Value)]);
        string what = $"{role} '{name}'";
        if (tensor.Unusual is not null)
        {
            context.Report(RuleCatalog.ModelTensorUnsupported, given.Name, $"The {what} is {tensor.Unusual} in {where}, which cannot be sent.");
            return name;
        }

        if (tensor.IsOptional)
        {
            context.Report(RuleCatalog.ModelNotForTriton, given.Name,
                $"The {what} has a default in {where}; Triton refuses a model whose configuration lists such an input without marking it optional, and a template cannot mark it.",
                "Leave it out when the default will do, or export the model without the default.");
        }

        if (given.DataType.IsPresent && tensor.DataType is { } type && type != given.DataType.Value)
            context.Report(RuleCatalog.ModelTypeDiffers, given.DataType, $"The {what} is {given.DataType.Value.ToWireName()} here and {type.ToWireName()} in {where}.", type == DataType.Bf16 ? "Templates have no BF16; export the model with FP32 there." : $"Write {type.ToWireName()}.");
        if (given.Dims.IsPresent)
            CheckShape(role == "output", what, given.Dims, tensor);
        return name;
    }

    private string? ReportUnknown(string role, string name, SignatureDraft given, ImmutableArray<ModelTensor> known, HashSet<string> taken)
    {
        string? key = known.FirstOrDefault(t => t.InnerName is { } inner && (inner == name || inner == name + ":0"))?.Name;
        string? nearest = NearestName.Find(name, known.Select(tensor => tensor.Name!).Where(n => !taken.Contains(n)));
        string suggestion = key is not null ? $"'{name}' is its name inside the graph; servers call it by the key of the signature: write '{key}'. "
            : nearest is not null ? $"Did you mean '{nearest}'? " : "";
        string list = known.IsEmpty ? $"It has no {role}s." : $"The {role}s are {List(known)}.";
        context.Report(RuleCatalog.ModelTensorUnknown, given.Name, $"There is no {role} '{name}' in {where}.", suggestion + list);
        return key ?? nearest;
    }

    private void CheckShape(bool isOutput, string what, in Field<ImmutableArray<long>> dims, ModelTensor tensor)
    {
        ImmutableArray<long> given = IsBatched ? [-1, .. dims.Value] : dims.Value;
        ImmutableArray<long> shape = tensor.Shape;
        if (shape.IsDefault || (shape.IsEmpty && ServerTakesAnyForNoShape))
        {
            if (!isOutput && !ServerTakesAnyForNoShape)
                context.Report(RuleCatalog.ModelNotForTriton, dims, $"The {what} has no shape in {where}; Triton reads that as a single number and refuses every other shape.", "Export the model with the shape of its inputs.");
            return;
        }

        // That first axis has a finding of its own.
        if (IsBatched && shape is not [-1, ..])
            return;
        if (given.Length != shape.Length)
        {
            ReportRank(what, dims, given, shape);
            return;
        }

        string both = $"[{string.Join(", ", given)}] here{(IsBatched ? " with the batch axis" : "")} and [{string.Join(", ", shape)}] in {where}";
        string write = $"Write [{string.Join(", ", IsBatched ? shape[1..] : shape)}]";
        if (Any(given, shape, (g, s) => s >= 0 && g >= 0 && g != s) || (!isOutput && Any(given, shape, (g, s) => s >= 0 && g < 0)))
            context.Report(RuleCatalog.ModelShapeDiffers, dims, $"The {what} is {both}.", $"{write}, or export the model with the axis free.");
        else if (Any(given, shape, (g, s) => s >= 0 && g < 0) || (!ServerInfersOutputs && isOutput && Any(given, shape, (g, s) => s < 0 && g >= 0)))
            context.Report(RuleCatalog.ModelOutputFixed, dims, $"The {what} is {both}; Triton wants both alike.", $"{write}.");
        else if (isOutput && Any(given, shape, (g, s) => s < 0 && g >= 0))
            context.Report(RuleCatalog.ModelOutputOpen, dims, $"The {what} is {both}; Triton wants both alike once the model is loaded.");
    }

    private void ReportRank(string what, in Field<ImmutableArray<long>> dims, ImmutableArray<long> given, ImmutableArray<long> shape)
    {
        string model = $"[{string.Join(", ", shape)}]";
        if (IsBatched && dims.Value.Length == shape.Length)
        {
            context.Report(RuleCatalog.ModelShapeDiffers, dims,
                $"With MaxBatchSize {properties.MaxBatchSize.Value}, Triton puts a batch axis before Dims, so the {what} becomes [{string.Join(", ", given)}]; it is {model} in {where}.",
                "Write MaxBatchSize: 0: Dims then hold the batch axis, as DIALS needs them to.");
            return;
        }

        string axes = given.Length == 1 ? "1 axis" : $"{given.Length} axes";
        context.Report(RuleCatalog.ModelShapeDiffers, dims,
            $"The {what} has {axes} here{(IsBatched ? " with the batch axis" : "")}, [{string.Join(", ", given)}], and {shape.Length} in {where}, {model}.",
            shape.IsEmpty ? "Servers cannot take a single number; export the model with at least one axis." : $"Write [{string.Join(", ", IsBatched ? shape[1..] : shape)}].");
    }

    private void CheckBatchAxis()
    {
        if (!IsBatched)
            return;
        IEnumerable<ModelTensor> used = Listed(properties.OutputSignature, model.Outputs).Concat(model.Inputs.IsDefault ? [] : model.Inputs);
        if (used.FirstOrDefault(t => t.Unusual is null && !t.Shape.IsDefault && !(t.Shape.IsEmpty && ServerTakesAnyForNoShape) && t.Shape is not [-1, ..]) is not { } tensor)
            return;
        context.Report(RuleCatalog.ModelBatchFixed, properties.MaxBatchSize,
            $"'MaxBatchSize' is {properties.MaxBatchSize.Value}, but '{tensor.Name}' is [{string.Join(", ", tensor.Shape)}] in {where}: its first axis is not free.");
    }

    private static IEnumerable<ModelTensor> Listed(Field<ImmutableArray<SignatureDraft>> signature, ImmutableArray<ModelTensor> known) =>
        !signature.IsPresent || known.IsDefault ? [] : known.Where(tensor => signature.Value.Any(s => s.Name.IsPresent && s.Name.Value == tensor.Name));

    private static bool Any(ImmutableArray<long> given, ImmutableArray<long> shape, Func<long, long, bool> test)
    {
        for (int i = 0; i < Math.Min(given.Length, shape.Length); i++)
        {
            if (test(given[i], shape[i]))
                return true;
        }

        return false;
    }

    private static string List(ImmutableArray<ModelTensor> tensors) =>
        string.Join(", ", tensors.Take(MaxListed)) + (tensors.Length > MaxListed ? $" and {tensors.Length - MaxListed} more" : "");
}
