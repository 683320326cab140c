using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Parts that Triton takes and this program does not obey: a model with one is refused by name rather than served otherwise than it was meant.</summary>
internal static class ConfigurationSupport
{
    private const int MaxNamed = 50;
    private const int MaxInstances = 1024;
    private const int MaxSteps = 1000;

    public static ImmutableArray<string> Unsupported(JsonObject tree) => [.. Find(tree).Distinct().Take(MaxNamed)];

    private static IEnumerable<string> Find(JsonObject tree) => [.. Tensors(tree), .. Instances(tree), .. Sequences(tree), .. Files(tree), .. Libraries(tree)];

    private static IEnumerable<string> Tensors(JsonObject tree)
    {
        foreach (string part in (string[])["batch_input", "batch_output"])
        {
            if (tree.Count(part) > 0)
                yield return part;
        }

        foreach (string side in (string[])["input", "output"])
        {
            foreach (JsonObject tensor in tree.Items(side))
            {
                string place = $"{side} '{tensor.Text("name")}'";
                foreach (string flag in (string[])["allow_ragged_batch", "is_shape_tensor", "is_non_linear_format_io"])
                {
                    if (tensor.Flag(flag))
                        yield return $"{flag} of {place}";
                }

                if (tree.ContainsKey("ensemble_scheduling") && tensor.ContainsKey("reshape"))
                    yield return $"reshape of {place} of an ensemble";
                if (tensor.Text("data_type") is { Length: > 0 } type && DataFiles.TypeOf(tensor) is null)
                    yield return $"data_type {type} of {place}";
            }
        }
    }

    private static IEnumerable<string> Instances(JsonObject tree)
    {
        foreach (JsonObject group in tree.Items("instance_group"))
        {
            if (group.Number("count") > MaxInstances)
                yield return $"instance_group with count {group.Number("count")}, above {MaxInstances}";
            if (group.Flag("passive"))
                yield return "instance_group with passive: true";
            if (group.Count("secondary_devices") > 0)
                yield return "secondary_devices of an instance_group";
        }
    }

    private static IEnumerable<string> Sequences(JsonObject tree)
    {
        JsonObject? sequence = tree.Child("sequence_batching");
        if (sequence?.Flag("iterative_sequence") == true)
            yield return "iterative_sequence";
        string backend = tree.Text("backend");
        if (sequence?.Count("state") > 0 && backend == "python")
            yield return "state of sequence_batching with the backend python, which has to keep its own";
        if (sequence is not null && (backend == "pytorch" || tree.Text("platform").StartsWith("pytorch", StringComparison.Ordinal)))
            yield return "sequence_batching with the backend pytorch";
        if (sequence is not null && tree.Child("model_transaction_policy")?.Flag("decoupled") == true)
            yield return "sequence_batching together with a decoupled transaction policy";
        foreach (JsonObject control in sequence?.Items("control_input").SelectMany(c => c.Items("control")).Where(c => !SequenceParts.IsKnown(c)) ?? [])
            yield return $"control_input of kind {SequenceRules.KindOf(control)}";
        foreach (JsonObject state in sequence?.Items("state") ?? [])
        {
            if (DataFiles.TypeOf(state) is null)
                yield return $"state '{state.Text("output_name")}' without a data_type";
            if (state.Flag("use_growable_memory"))
                yield return $"use_growable_memory of state '{state.Text("output_name")}'";
        }

        if (tree.Child("ensemble_scheduling")?.Count("step") > MaxSteps)
            yield return $"ensemble_scheduling with more than {MaxSteps} steps";
    }

    private static IEnumerable<string> Files(JsonObject tree)
    {
        if (tree.Text("default_model_filename") is { Length: > 0 } model && !DataFiles.IsInside(model))
            yield return $"default_model_filename '{model}', which leaves the version folder";
        foreach (string label in tree.Items("output").Select(o => o.Text("label_filename")).Where(l => l.Length > 0 && !DataFiles.IsInside(l)))
            yield return $"label_filename '{label}', which leaves the model's folder";
        IEnumerable<string> data =
        [
            .. tree.Items("model_warmup").SelectMany(s => s.Entries("inputs")).Select(i => i.Value.AsObject()).Where(i => i.ContainsKey("input_data_file")).Select(i => i.Text("input_data_file")),
            .. (tree.Child("sequence_batching")?.Items("state") ?? []).SelectMany(s => s.Items("initial_state")).Where(i => i.ContainsKey("data_file")).Select(i => i.Text("data_file")),
        ];
        foreach (string file in data.Where(f => !DataFiles.IsInside(f)))
            yield return $"data file '{file}', which leaves the model's folder";
    }

    private static IEnumerable<string> Libraries(JsonObject tree)
    {
        if (tree.Child("cc_model_filenames")?.Count > 0)
            yield return "cc_model_filenames";
        if (tree.Child("model_operations")?.Count("op_library_filename") > 0)
            yield return "model_operations";
        if (tree.Child("model_repository_agents")?.Count("agents") > 0)
            yield return "model_repository_agents";
        if (tree.Child("model_metrics")?.Count("metric_control") > 0)
            yield return "model_metrics";
        if (tree.Child("parameters")?.ContainsKey("TRITON_BATCH_STRATEGY_PATH") == true)
            yield return "parameter TRITON_BATCH_STRATEGY_PATH (a custom batching library)";
    }
}
