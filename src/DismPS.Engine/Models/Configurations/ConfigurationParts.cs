using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Makes the typed configuration of a checked tree. What the tree holds beside it is told by <see cref="ConfigurationSupport"/>.</summary>
internal static class ConfigurationParts
{
    public static ModelConfiguration Read(JsonObject tree, string? folder)
    {
        JsonObject[] inputs = [.. tree.Items("input")], outputs = [.. tree.Items("output")], groups = [.. tree.Items("instance_group")];
        JsonObject? first = groups.FirstOrDefault();
        return new ModelConfiguration
        {
            Name = tree.Text("name"),
            Platform = tree.Text("platform"),
            Backend = tree.Text("backend"),
            MaxBatchSize = (int)tree.Number("max_batch_size"),
            Inputs = Tensors(inputs),
            Outputs = Tensors(outputs),
            InstanceKind = first?.Text("kind") ?? "",
            InstanceCount = first is null ? 0 : CountOf(first),
            InstanceGpus = first is null ? [] : [.. first.Numbers("gpus").Select(g => (int)g)],
            OptionalInputs = [.. inputs.Where(i => i.Flag("optional")).Select(i => i.Text("name"))],
            Decoupled = tree.Child("model_transaction_policy")?.Flag("decoupled") ?? false,
            DefaultModelFilename = tree.Text("default_model_filename"),
            Parameters = ByKey(tree.Entries("parameters"), p => p.AsObject().Text("string_value")),
            InputReshapes = Reshapes(inputs),
            OutputReshapes = Reshapes(outputs),
            LabelFiles = outputs.Where(o => o.Text("label_filename").Length > 0).DistinctBy(o => o.Text("name")).ToImmutableDictionary(o => o.Text("name"), o => o.Text("label_filename")),
            InstanceGroups = [.. groups.Select(g => new InstanceGroup(
                g.Text("name"), g.Text("kind") is { Length: > 0 } kind ? kind : "KIND_AUTO", CountOf(g), [.. g.Numbers("gpus").Select(n => (int)n)]))],
            VersionPolicy = VersionPolicy(tree),
            DynamicBatching = tree.Child("dynamic_batching") is JsonObject batching ? SchedulingParts.DynamicBatching(batching) : null,
            SequenceBatching = tree.Child("sequence_batching") is JsonObject sequence ? SequenceParts.Read(sequence, folder) : null,
            EnsembleSteps = [.. (tree.Child("ensemble_scheduling")?.Items("step") ?? []).Select(s => new EnsembleStep(
                s.Text("model_name"), (long)s.Number("model_version"), ByKey(s.Entries("input_map"), t => t.ToString()), ByKey(s.Entries("output_map"), t => t.ToString())))],
            // A sample of no rows is passed over.
            Warmup = [.. tree.Items("model_warmup").Where(s => s.Number("batch_size") > 0).Select(s => SchedulingParts.Warmup(s, tree.Number("max_batch_size") > 0))],
            ResponseCache = tree.Child("response_cache")?.Flag("enable") ?? false,
        };
    }

    public static VersionPolicy VersionPolicy(JsonObject tree)
    {
        if (tree.Child("version_policy") is not JsonObject policy)
            return new VersionPolicy();
        return new VersionPolicy
        {
            Latest = policy.Child("latest") is JsonObject latest ? (int)Int128.Min(latest.Number("num_versions"), int.MaxValue) : 0,
            Specific = policy.Child("specific")?.Numbers("versions") ?? [],
        };
    }

    /// <summary>As Triton has it, a count below 1 is the same as none.</summary>
    private static int CountOf(JsonObject group) => (int)Int128.Max(group.Number("count"), 0);

    /// <summary>A type that is only a number has no name, and its tensor none of its own either; it is told as not supported.</summary>
    private static ImmutableArray<TensorSpec> Tensors(JsonObject[] tensors) =>
        [.. tensors.Where(t => DataFiles.TypeOf(t) is not null).Select(t => new TensorSpec(t.Text("name"), DataFiles.TypeOf(t)!.Value, t.Numbers("dims")))];

    private static ImmutableDictionary<string, ImmutableArray<long>> Reshapes(JsonObject[] tensors) => tensors
        .Where(t => t.ContainsKey("reshape")).DistinctBy(t => t.Text("name")).ToImmutableDictionary(t => t.Text("name"), t => t.Child("reshape")!.Numbers("shape"));

    private static ImmutableDictionary<string, string> ByKey(IEnumerable<KeyValuePair<string, JsonNode>> entries, Func<JsonNode, string> value) =>
        entries.ToImmutableDictionary(e => e.Key, e => value(e.Value));
}
