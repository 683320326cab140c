using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Compares inputs and outputs, which belong together by their names.</summary>
internal sealed class SignatureComparer(string path, ResourceType? type, ChangeList changes)
{
    public void Compare(PropertiesDraft old, PropertiesDraft now)
    {
        Compare($"{path}.InputSignature", old.InputSignature, now.InputSignature, isInput: true);
        Compare($"{path}.OutputSignature", old.OutputSignature, now.OutputSignature, isInput: false);
    }

    private void Compare(string at, in Field<ImmutableArray<SignatureDraft>> old, in Field<ImmutableArray<SignatureDraft>> now, bool isInput)
    {
        if (!old.IsPresent || !now.IsPresent)
        {
            changes.Compare(at, old, now, items => $"{items.Length} entries", (_, _) => true);
            return;
        }

        Matching<SignatureDraft> tensors = Matching<SignatureDraft>.ByKey(old.Value, now.Value, tensor => NameOf(tensor) ?? "");
        // One name gone and one new in its place is another name for the same tensor.
        if (tensors.Gone.Count == 1 && tensors.Partners.Count(partner => partner is null) == 1
            && Array.IndexOf(tensors.Partners, null) is int index && index < old.Value.Length && ReferenceEquals(old.Value[index], tensors.Gone[0]))
        {
            tensors.Partners[index] = tensors.Gone[0];
            tensors.Gone.Clear();
        }

        for (int i = 0; i < now.Value.Length; i++)
        {
            if (tensors.Partners[i] is { } before)
                CompareTensor(before, now.Value[i], isInput);
            else
                changes.Add(now.Value[i].Path, null, Label(now.Value[i]), isInput ? "requests without it are refused" : "answers hold one more tensor");
        }

        foreach (SignatureDraft tensor in tensors.Gone)
            changes.Add(tensor.Path, Label(tensor), null, isInput ? "requests that still send it are refused" : "clients that read it fail");
        CompareOrder(at, old.Value, now.Value, isInput);
    }

    private void CompareTensor(SignatureDraft old, SignatureDraft now, bool isInput)
    {
        changes.CompareText($"{now.Path}.Name", old.Name, now.Name, isInput ? "clients must send it under the new name" : "clients must read it under the new name");
        changes.CompareText($"{now.Path}.MonitoringElement", old.MonitoringElement, now.MonitoringElement, "the input is filled from another monitoring element");
        changes.Compare($"{now.Path}.DataType", old.DataType, now.DataType, value => value.ToWireName(), (a, b) => a == b,
            (_, value) => !value.IsPresent ? null : isInput ? $"clients must send {value.Value.ToWireName()}" : $"answers hold {value.Value.ToWireName()}");
        changes.Compare($"{now.Path}.Dims", old.Dims, now.Dims, Shape, (a, b) => a.SequenceEqual(b), (a, b) => Consequence(a, b, isInput));
    }

    private static string? Consequence(Field<ImmutableArray<long>> old, Field<ImmutableArray<long>> now, bool isInput)
    {
        if (!old.IsPresent || !now.IsPresent || old.Value.IsEmpty || now.Value.IsEmpty)
            return null;
        string subject = isInput ? "clients must send" : "answers hold";
        if (old.Value.Length != now.Value.Length)
            return $"{subject} {Count(now.Value.Length, "axis", "axes")} in place of {old.Value.Length}";
        if (old.Value[0] != now.Value[0] && isInput)
            return now.Value[0] < 0 ? "requests may hold any number of rows" : $"requests must hold {Count(now.Value[0], "row", "rows")}";
        return RowLength(old.Value) is { } before && RowLength(now.Value) is { } after && before != after
            ? $"{subject} {after} in place of {Count(before, "value", "values")} a row"
            : null;
    }

    private void CompareOrder(string at, ImmutableArray<SignatureDraft> old, ImmutableArray<SignatureDraft> now, bool isInput)
    {
        // ONNX and SavedModel tensors are found by name, wherever they stand.
        if (type?.Model is ModelType.ONNX or ModelType.TensorflowSavedModel)
            return;
        List<string> before = Common(old, now);
        List<string> after = Common(now, old);
        if (before.SequenceEqual(after))
            return;
        string what = isInput ? "inputs" : "outputs";
        changes.Add(at, string.Join(", ", before), string.Join(", ", after),
            type?.Model == ModelType.Torchscript ? $"the order changes, and TorchScript takes {what} by it" : $"the order changes, and the code of the model may take {what} by it");

        static List<string> Common(ImmutableArray<SignatureDraft> these, ImmutableArray<SignatureDraft> those) =>
            [.. these.Select(NameOf).OfType<string>().Distinct().Intersect(those.Select(NameOf).OfType<string>())];
    }

    private static string? NameOf(SignatureDraft tensor) => tensor.Name.Value;

    private static string Label(SignatureDraft tensor) =>
        $"'{NameOf(tensor)}'{(tensor.DataType.IsPresent ? " " + tensor.DataType.Value.ToWireName() : "")}{(tensor.Dims.IsPresent ? " " + Shape(tensor.Dims.Value) : "")}";

    private static string Shape(ImmutableArray<long> dims) => $"[{string.Join(", ", dims.Select(d => d.ToString(CultureInfo.InvariantCulture)))}]";

    private static decimal? RowLength(ImmutableArray<long> dims)
    {
        decimal length = 1;
        foreach (long size in dims.AsSpan()[1..])
        {
            // No real row is longer; a product of wild numbers is no count.
            if (size <= 0 || (length *= size) > int.MaxValue)
                return null;
        }

        return length;
    }

    private static string Count(decimal count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
