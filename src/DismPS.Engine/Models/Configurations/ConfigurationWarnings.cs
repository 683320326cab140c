using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>What Triton lets pass though it is a mistake, and hints of speed that this program does not take.</summary>
internal static class ConfigurationWarnings
{
    private const int MaxWarnings = 50;

    /// <param name="given">The tree as the file gives it.</param>
    /// <param name="folder">The model's folder; null without one.</param>
    public static ImmutableArray<string> Find(JsonObject given, ModelFolder? folder) =>
        [.. ((IEnumerable<string>)[.. Names(given), .. Versions(given, folder), .. Batching(given), .. Sequences(given), .. Hints(given)]).Take(MaxWarnings)];

    private static IEnumerable<string> Names(JsonObject given)
    {
        foreach (string part in (string[])["input", "output", "instance_group"])
        {
            foreach (string name in given.Items(part).Select(t => t.Text("name")).Where(n => n.Length > 0).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
                yield return $"{part}: the name '{name}' is given more than once; {(part == "instance_group" ? "each group needs its own" : "only the first counts")}.";
        }

        foreach (JsonObject group in given.Items("instance_group").Where(g => g.Number("count") < 0))
            yield return $"instance_group: count {group.Number("count")} counts as none: the default is taken.";
    }

    private static IEnumerable<string> Versions(JsonObject given, ModelFolder? folder)
    {
        long[] absent = folder is null ? [] : [.. (given.Child("version_policy")?.Child("specific")?.Numbers("versions") ?? []).Where(v => !folder.Versions.Contains(v))];
        if (absent.Length > 0)
            yield return $"version_policy: version {string.Join(", ", absent.Take(20))} is not there; the folder has {string.Join(", ", folder!.Versions.Take(20))}.";
    }

    private static IEnumerable<string> Batching(JsonObject given)
    {
        JsonObject? batching = given.Child("dynamic_batching");
        if (batching is not null && given.Number("max_batch_size") == 0 && given.Count("input") > 0)
            yield return "dynamic_batching: max_batch_size is 0, so nothing is batched.";
        if (batching is not null && batching.Number("priority_levels") == 0 && (batching.Number("default_priority_level") > 0 || batching.Entries("priority_queue_policy").Any()))
            yield return "dynamic_batching: priority_levels is 0, so default_priority_level and priority_queue_policy have no effect.";
        foreach (JsonObject sample in given.Items("model_warmup").Where(s => s.Number("batch_size") == 0))
            yield return $"model_warmup '{sample.Text("name")}': without batch_size the sample is passed over; write batch_size: 1.";
    }

    private static IEnumerable<string> Sequences(JsonObject given)
    {
        foreach (JsonObject state in given.Child("sequence_batching")?.Items("state") ?? [])
        {
            foreach (string side in (string[])["input_name", "output_name"])
            {
                if (state.Text(side).Length == 0)
                    yield return $"sequence_batching: a state without {side} is never handed on.";
            }
        }

        foreach (JsonObject step in (given.Child("ensemble_scheduling")?.Items("step") ?? []).Where(s => !s.ContainsKey("model_version")))
            yield return $"ensemble_scheduling: the step of '{step.Text("model_name")}' has no model_version, which means version 0; write model_version: -1 for the highest one.";
    }

    private static IEnumerable<string> Hints(JsonObject given)
    {
        JsonObject optimization = given.Child("optimization") ?? [];
        foreach (string part in (string[])["graph", "priority", "cuda", "execution_accelerators", "eager_batching", "gather_kernel_buffer_threshold"])
        {
            if (optimization.ContainsKey(part))
                yield return $"optimization: {part} is not obeyed; results are the same.";
        }

        if (given.Items("instance_group").Any(g => g.ContainsKey("rate_limiter")))
            yield return "instance_group: rate_limiter is not obeyed; results are the same.";
        if (given.Items("instance_group").Any(g => g.Text("host_policy").Length > 0))
            yield return "instance_group: host_policy is not obeyed; results are the same.";
    }
}
