using System.Collections.Immutable;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Compares InputMetadata: entries and attributes belong together by their names.</summary>
internal static class MetadataComparer
{
    public static void Compare(string path, in Field<ImmutableArray<MetadataDraft>> old, in Field<ImmutableArray<MetadataDraft>> now, ChangeList changes)
    {
        if (old.State == FieldState.Invalid || now.State == FieldState.Invalid)
            changes.Compare(path, old, now, _ => "a list", (_, _) => true);
        Dictionary<string, MetadataDraft> before = ByName(Items(old), entry => entry.Name);
        Dictionary<string, MetadataDraft> after = ByName(Items(now), entry => entry.Name);
        foreach ((string name, MetadataDraft entry) in after)
        {
            if (before.TryGetValue(name, out MetadataDraft? other))
                Compare(name, other, entry, changes);
            else
                changes.Add(entry.Path, null, Label(entry), Inputs(entry, "the platform sends"));
        }

        foreach ((string name, MetadataDraft entry) in before.Where(pair => !after.ContainsKey(pair.Key)))
            changes.Add(entry.Path, Label(entry), null, Inputs(entry, "the platform no longer sends"));
    }

    private static void Compare(string name, MetadataDraft old, MetadataDraft now, ChangeList changes)
    {
        changes.CompareText($"{now.Path}.Source", old.Source, now.Source);
        changes.CompareText($"{now.Path}.Endpoint", old.Endpoint, now.Endpoint, "the values come from another endpoint of OMS");
        changes.Compare($"{now.Path}.Filter", old.Filter, now.Filter, Filters, (a, b) => Filters(a) == Filters(b), (_, _) => "other values of OMS are taken");
        Dictionary<string, SignatureDraft> before = ByName(Items(old.Attributes), attribute => attribute.Name);
        Dictionary<string, SignatureDraft> after = ByName(Items(now.Attributes), attribute => attribute.Name);
        foreach ((string attribute, SignatureDraft tensor) in after)
        {
            if (!before.TryGetValue(attribute, out SignatureDraft? other))
            {
                changes.Add(tensor.Path, null, $"'{attribute}'", $"the platform sends the input '{name}__{attribute}' too");
                continue;
            }

            changes.Compare($"{tensor.Path}.DataType", other.DataType, tensor.DataType, value => value.ToWireName(), (a, b) => a == b);
            changes.Compare($"{tensor.Path}.Dims", other.Dims, tensor.Dims, dims => $"[{string.Join(", ", dims)}]", (a, b) => a.SequenceEqual(b));
        }

        foreach ((string attribute, SignatureDraft tensor) in before.Where(pair => !after.ContainsKey(pair.Key)))
            changes.Add(tensor.Path, $"'{attribute}'", null, $"the platform no longer sends the input '{name}__{attribute}'");
    }

    // Filters are all applied, so that their order does not count; EQ is what a filter without an operation does.
    private static string Filters(ImmutableArray<FilterDraft> filters) =>
        string.Join(", ", filters.Select(filter => $"{filter.Name.Value} {(filter.Operation.IsPresent ? filter.Operation.Value : "EQ")} {filter.Value.Value}").Order(StringComparer.Ordinal));

    private static ImmutableArray<T> Items<T>(in Field<ImmutableArray<T>> field) => field.IsPresent ? field.Value : [];

    private static Dictionary<string, T> ByName<T>(ImmutableArray<T> items, Func<T, Field<string>> name) =>
        items.Where(item => name(item).IsPresent).DistinctBy(item => name(item).Value).ToDictionary(item => name(item).Value!);

    private static string Label(MetadataDraft entry) => $"'{entry.Name.Value}'";

    private static string? Inputs(MetadataDraft entry, string verb)
    {
        List<string> names = [.. Items(entry.Attributes).Where(a => a.Name.IsPresent).Select(a => $"'{entry.Name.Value}__{a.Name.Value}'")];
        return names.Count == 0 ? null : $"{verb} the {(names.Count == 1 ? "input" : "inputs")} {string.Join(", ", names)}";
    }
}
