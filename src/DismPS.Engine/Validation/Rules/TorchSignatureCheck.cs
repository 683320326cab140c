using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.TorchScript;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Inputs and outputs of a template against the method forward of a TorchScript program.</summary>
internal static class TorchSignatureCheck
{
    private const string Mark = "__";

    public static void Check(PropertiesDraft properties, TorchMethod forward, RuleContext context)
    {
        if (properties.InputSignature.IsPresent && InputNames(properties) is { } inputs)
            CheckInputs(properties, inputs, forward, context);
        if (properties.OutputSignature.IsPresent && Names(properties.OutputSignature.Value) is { } outputs)
            CheckOutputs(properties, outputs, forward, context);
    }

    // Null when a name is missing or wrong, which is told elsewhere.
    private static List<string>? InputNames(PropertiesDraft properties)
    {
        if (Names(properties.InputSignature.Value) is not { } names || properties.InputMetadata.State == FieldState.Invalid)
            return null;
        foreach (MetadataDraft metadata in properties.InputMetadata.IsPresent ? properties.InputMetadata.Value : [])
        {
            if (!metadata.Name.IsPresent || !metadata.Attributes.IsPresent || Names(metadata.Attributes.Value) is not { } attributes)
                return null;
            names.AddRange(attributes.Select(attribute => metadata.Name.Value + Mark + attribute));
        }

        return names;
    }

    private static List<string>? Names(IReadOnlyCollection<SignatureDraft> tensors) =>
        tensors.All(t => t.Name.IsPresent) ? [.. tensors.Select(t => t.Name.Value!)] : null;

    private static void CheckInputs(PropertiesDraft properties, List<string> names, TorchMethod forward, RuleContext context)
    {
        // The one dictionary takes any number of inputs, by their names.
        if (forward.Arguments is [{ IsDictionary: true }])
            return;
        string signature = $"forward({string.Join(", ", forward.Arguments.Select(a => $"{a.Name}: {a.Type}{(a.HasDefault ? " = ..." : "")}"))})";
        int required = forward.Arguments.Count(a => !a.HasDefault);
        int all = forward.Arguments.Length;
        string given = names.Count == 0 ? "no inputs" : $"{names.Count} {(names.Count == 1 ? "input" : "inputs")} ({string.Join(", ", names)})";
        foreach (TorchArgument argument in forward.Arguments.Where((a, i) => !a.IsTensor && !a.IsList && (!a.HasDefault || i < names.Count)))
            context.Report(RuleCatalog.TorchArgumentType, properties.ModelUri, $"The argument '{argument.Name}' of the model is a {argument.Type}, and Triton gives tensors only: {signature}.");
        if (names.Count > all || names.Count < required)
            context.Report(RuleCatalog.TorchInputCount, properties.InputSignature, $"The template has {given}, and the model takes {all}: {signature}.");
        else if (names.Count < all)
            context.Report(RuleCatalog.TorchDefaultInput, properties.InputSignature, $"The template has {given}, and the model has {all} arguments: {signature}.");
        else
            CheckInputNames(properties, names, forward, signature, context);
    }

    private static void CheckInputNames(PropertiesDraft properties, List<string> names, TorchMethod forward, string signature, RuleContext context)
    {
        List<string> arguments = [.. forward.Arguments.Select(a => a.Name)];
        if (names.TrueForAll(arguments.Contains))
            return;
        List<int?> numbers = [.. names.Select(NumberOf)];
        if (numbers.TrueForAll(n => n is not null))
        {
            CheckNumbers(properties, names, numbers, arguments.Count, signature, context);
            return;
        }

        for (int i = 0; i < names.Count; i++)
        {
            int named = arguments.IndexOf(names[i]) is >= 0 and int place ? place : numbers[i] ?? i;
            if (named == i)
                continue;
            string wanted = named < arguments.Count ? $"'{arguments[named]}'" : $"number {named}";
            context.Report(RuleCatalog.TorchInputOrder, NameField(properties, i), $"By its name the input '{names[i]}' is the argument {wanted}, but Triton takes it for '{arguments[i]}', because not all names are of one kind: {signature}.");
        }
    }

    private static void CheckNumbers(PropertiesDraft properties, List<string> names, List<int?> numbers, int count, string signature, RuleContext context)
    {
        var seen = new HashSet<int>();
        for (int i = 0; i < names.Count; i++)
        {
            int number = numbers[i]!.Value;
            if (number >= count)
                context.Report(RuleCatalog.TorchNameIndex, NameField(properties, i), $"The input '{names[i]}' is argument number {number}, and the last one is {count - 1}: {signature}.");
            else if (!seen.Add(number))
                context.Report(RuleCatalog.TorchNameIndex, NameField(properties, i), $"The input '{names[i]}' is argument number {number}, like another one: {signature}.");
        }
    }

    private static void CheckOutputs(PropertiesDraft properties, List<string> names, TorchMethod forward, RuleContext context)
    {
        if (forward.Returned.IsDefault || forward.Returned.Any(type => type is not ("Tensor" or "List[str]")))
        {
            context.Report(RuleCatalog.TorchReturnType, properties.ModelUri, $"The method forward of the model returns {forward.ReturnType}; Triton takes a tensor or a tuple of tensors.");
            return;
        }

        int count = forward.Returned.Length;
        string returns = $"forward returns {(forward.ReturnType.Length == 0 ? "Tensor" : forward.ReturnType)}";
        List<int?> numbers = [.. names.Select(NumberOf)];
        bool numbered = numbers.TrueForAll(n => n is not null);
        for (int i = 0; numbered && i < names.Count; i++)
        {
            if (numbers[i] >= count)
                context.Report(RuleCatalog.TorchNameIndex, properties.OutputSignature.Value[i].Name, $"The output '{names[i]}' is tensor number {numbers[i]}, and the last one is {count - 1}: {returns}.");
        }

        if (names.Count > count && !numbered)
            context.Report(RuleCatalog.TorchOutputCount, properties.OutputSignature, $"The template has {names.Count} outputs ({string.Join(", ", names)}), and the model returns {count}: {returns}.");
        else if (names.Count < count && !numbered)
            context.Report(RuleCatalog.TorchUnusedOutput, properties.OutputSignature, $"The template has {names.Count} {(names.Count == 1 ? "output" : "outputs")} ({string.Join(", ", names)}), and the model returns {count}: {returns}.");
    }

    // Metadata inputs have no name of their own in the template.
    private static Field<string> NameField(PropertiesDraft properties, int index) =>
        index < properties.InputSignature.Value.Length ? properties.InputSignature.Value[index].Name : properties.InputMetadata.With(_ => "");

    // Triton takes what follows the first two underscores, and nothing for 0.
    private static int? NumberOf(string name)
    {
        int mark = name.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0 || !name.AsSpan(mark + 2).TrimStart("0123456789").IsEmpty)
            return null;
        return name.Length == mark + 2 ? 0 : int.TryParse(name.AsSpan(mark + 2), out int number) ? number : int.MaxValue;
    }
}
