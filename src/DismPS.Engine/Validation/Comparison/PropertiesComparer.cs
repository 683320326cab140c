using System.Globalization;
using System.Numerics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Compares the properties of one resource.</summary>
internal sealed class PropertiesComparer(string path, ResourceDraft oldResource, ResourceDraft nowResource, ChangeList changes)
{
    public void Compare()
    {
        PropertiesDraft old = oldResource.Properties.Value!;
        PropertiesDraft now = nowResource.Properties.Value!;
        changes.CompareText(At("Description"), old.Description, now.Description);
        changes.CompareText(At("Name"), old.Name, now.Name, "the service gets another address: clients must use the new name");
        CompareScoring(old, now);
        new SignatureComparer(path, nowResource.Type, changes).Compare(old, now);
        CompareTags(old, now);
        CompareModel(old, now);
        CompareQuantities(old.Resources.Value?.Requests.Value, now.Resources.Value?.Requests.Value, "Requests");
        CompareQuantities(old.Resources.Value?.Limits.Value, now.Resources.Value?.Limits.Value, "Limits");
        CompareBroken(old.Resources, now.Resources, "Resources");
        CompareBroken(old.InferenceOnConditions, now.InferenceOnConditions, "InferenceOnConditions");
        ConditionsComparer.Compare(At("InferenceOnConditions"), old.InferenceOnConditions.Value, now.InferenceOnConditions.Value, changes);
        MetadataComparer.Compare(At("InputMetadata"), old.InputMetadata, now.InputMetadata, changes);
    }

    private void CompareScoring(PropertiesDraft old, PropertiesDraft now)
    {
        changes.Compare(At("BuiltinThreshold"), old.BuiltinThreshold, now.BuiltinThreshold, Words, (a, b) => a == b,
            (_, value) => !value.IsPresent ? null : value.Value ? "the model itself decides which rows are flagged" : "AnomalyThreshold decides which rows are flagged");
        changes.CompareNumber(At("AnomalyThreshold"), old.AnomalyThreshold, now.AnomalyThreshold,
            (a, b) => !a.IsPresent || !b.IsPresent ? null : a.Value < b.Value ? "fewer rows are flagged" : "more rows are flagged");
        changes.CompareText(At("MetricKey"), old.MetricKey, now.MetricKey, "another output is the score, which the threshold may not fit");
        changes.CompareText(At("FlaggingKey"), old.FlaggingKey, now.FlaggingKey, "another output says which rows are flagged");
    }

    private void CompareModel(PropertiesDraft old, PropertiesDraft now)
    {
        changes.CompareText(At("Image"), old.Image, now.Image, "another image runs the model where the platform's tool serves it locally");
        changes.Compare(At("MaxBatchSize"), old.MaxBatchSize, now.MaxBatchSize, value => value.ToString(CultureInfo.InvariantCulture), (a, b) => a == b, BatchSize);
        CompareDefault("Backend", old.Backend, now.Backend, type => type?.DefaultBackend);
        CompareDefault("Platform", old.Platform, now.Platform, type => type?.DefaultPlatform);
        changes.ComparePath(At("ModelUri"), old.ModelUri, now.ModelUri, "another model file is deployed");
        changes.ComparePath(At("SavedModelUri"), old.SavedModelUri, now.SavedModelUri, "another model is deployed");
        changes.ComparePath(At("CodeUri"), old.CodeUri, now.CodeUri, "other code is deployed");
        changes.CompareText(At("Handler"), old.Handler, now.Handler, "another class serves the model");
    }

    private static string? BatchSize(Field<BigInteger> old, Field<BigInteger> now)
    {
        if (!old.IsPresent || !now.IsPresent)
            return null;
        if (old.Value.IsZero || now.Value.IsZero)
            return now.Value.IsZero ? "the server no longer puts requests together" : "the server puts requests together";
        return now.Value > old.Value ? "larger batches are taken" : "smaller batches are taken, larger requests refused";
    }

    /// <summary>A value written out is the same as the default that follows from the type.</summary>
    private void CompareDefault(string name, in Field<string> old, in Field<string> now, Func<ResourceType?, string?> byDefault)
    {
        if (old.IsUnset && now.IsUnset)
            return;
        string? before = old.IsUnset ? byDefault(oldResource.Type) : old.Value;
        string? after = now.IsUnset ? byDefault(nowResource.Type) : now.Value;
        if (before is null || before != after)
            changes.CompareText(At(name), old, now, "another library loads the model");
    }

    private void CompareTags(PropertiesDraft old, PropertiesDraft now)
    {
        CompareBroken(old.Tags, now.Tags, "Tags");
        Dictionary<string, TagDraft> before = ByName(old);
        Dictionary<string, TagDraft> after = ByName(now);
        foreach ((string name, TagDraft tag) in after)
            changes.CompareText(At($"Tags.{name}"), before.TryGetValue(name, out TagDraft? other) ? other.Value : default, tag.Value);
        foreach ((string name, TagDraft tag) in before.Where(pair => !after.ContainsKey(pair.Key)))
            changes.CompareText(At($"Tags.{name}"), tag.Value, default);

        static Dictionary<string, TagDraft> ByName(PropertiesDraft draft) =>
            draft.Tags.IsPresent ? draft.Tags.Value.Where(tag => tag.Name.IsPresent).DistinctBy(tag => tag.Name.Value).ToDictionary(tag => tag.Name.Value!) : [];
    }

    private void CompareQuantities(QuantitiesDraft? old, QuantitiesDraft? now, string name)
    {
        bool isRequest = name == "Requests";
        CompareQuantity($"Resources.{name}.cpu", old?.Cpu ?? default, now?.Cpu ?? default, isRequest);
        CompareQuantity($"Resources.{name}.memory", old?.Memory ?? default, now?.Memory ?? default, isRequest);
        // No GPU can be written as nothing, as an empty text and as 0.
        CompareQuantity($"Resources.{name}.gpu", NoGpu(old?.Gpu ?? default), NoGpu(now?.Gpu ?? default), isRequest);

        static Field<string> NoGpu(Field<string> gpu) => gpu is { IsPresent: true, Value: "" or "0" } ? default : gpu;
    }

    private void CompareQuantity(string name, in Field<string> old, in Field<string> now, bool isRequest)
    {
        changes.Compare(At(name), old, now, text => text, IsSameAmount, (a, b) =>
        {
            if (!a.IsPresent || !b.IsPresent || KubernetesQuantity.Parse(a.Value) is not { } before || KubernetesQuantity.Parse(b.Value) is not { } after)
                return null;
            return isRequest ? (after > before ? "the pod asks for more" : "the pod asks for less") : after > before ? "the pod may use more" : "the pod may use less";
        });

        // 300m and 0.3 differ in the last bit of a double.
        static bool IsSameAmount(string a, string b) =>
            a == b || (KubernetesQuantity.Parse(a) is { } x && KubernetesQuantity.Parse(b) is { } y && Math.Abs(x - y) <= 1e-9 * Math.Abs(x));
    }

    /// <summary>Mappings and lists that are none, which nothing else compares.</summary>
    private void CompareBroken<T>(in Field<T> old, in Field<T> now, string name)
    {
        if (old.State == FieldState.Invalid || now.State == FieldState.Invalid)
            changes.Compare(At(name), old, now, _ => "as the format has it", (_, _) => true);
    }

    private static string Words(bool value) => value ? "true" : "false";

    private string At(string name) => $"{path}.{name}";
}
