using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models;

/// <summary>What Triton adds to a configuration before it loads a model (core/src/model_config_utils.cc: backend, policy, instance groups).</summary>
internal static class ModelConfigurationDefaults
{
    private const int SequenceIdleMicroseconds = 1_000_000;

    /// <summary>In the order in which Triton tries them.</summary>
    private static readonly ImmutableArray<(string Backend, string Platform, string File)> Backends =
    [
        ("tensorflow", "tensorflow_savedmodel", "model.savedmodel"),
        ("tensorflow", "tensorflow_graphdef", "model.graphdef"),
        ("tensorrt", "tensorrt_plan", "model.plan"),
        ("onnxruntime", "onnxruntime_onnx", "model.onnx"),
        ("openvino", "", "model.xml"),
        ("pytorch", "pytorch_libtorch", "model.pt"),
        ("python", "", "model.py"),
    ];

    public static void Add(JsonObject configuration, string model, IReadOnlyCollection<string> versionFiles, IReadOnlyList<int> gpus)
    {
        if (Text(configuration, "name").Length == 0)
            configuration["name"] = model;
        AddBackend(configuration, versionFiles);
        configuration.TryAdd("version_policy", new JsonObject { ["latest"] = new JsonObject { ["num_versions"] = 1 } });
        AddBatching(configuration);
        if (configuration.ContainsKey("ensemble_scheduling"))
            return;
        JsonObject optimization = Child(configuration, "optimization");
        optimization.TryAdd("input_pinned_memory", new JsonObject { ["enable"] = true });
        optimization.TryAdd("output_pinned_memory", new JsonObject { ["enable"] = true });
        AddInstances(configuration, gpus);
    }

    private static void AddBackend(JsonObject configuration, IReadOnlyCollection<string> versionFiles)
    {
        string backend = Text(configuration, "backend"), platform = Text(configuration, "platform"), file = Text(configuration, "default_model_filename");
        foreach (var known in Backends)
        {
            bool seen = file == known.File || (file.Length == 0 && versionFiles.Contains(known.File));
            bool fits = platform.Length > 0
                ? platform == known.Platform || (backend == known.Backend && known.Platform.Length == 0)
                : backend.Length == 0 ? seen : backend == known.Backend && (backend != "tensorflow" || seen);
            if (!fits)
                continue;
            configuration["backend"] = backend.Length > 0 ? backend : known.Backend;
            configuration["platform"] = platform.Length > 0 ? platform : known.Platform;
            configuration["default_model_filename"] = file.Length > 0 ? file : known.File;
            return;
        }
    }

    private static void AddBatching(JsonObject configuration)
    {
        int most = configuration["max_batch_size"]?.GetValue<int>() ?? 0;
        AddPreferred(configuration["dynamic_batching"], most);
        if (configuration["sequence_batching"] is not JsonObject sequence)
            return;
        if ((sequence["max_sequence_idle_microseconds"]?.GetValue<ulong>() ?? 0) == 0)
            sequence["max_sequence_idle_microseconds"] = SequenceIdleMicroseconds;
        AddPreferred(sequence["oldest"], most);
    }

    private static void AddPreferred(JsonNode? batching, int most)
    {
        if (batching is JsonObject given && most > 0)
            given.TryAdd("preferred_batch_size", new JsonArray(most));
    }

    private static void AddInstances(JsonObject configuration, IReadOnlyList<int> gpus)
    {
        string name = Text(configuration, "name");
        if (configuration["instance_group"] is not JsonArray)
            configuration["instance_group"] = new JsonArray(new JsonObject { ["name"] = name });
        JsonArray groups = configuration["instance_group"]!.AsArray();
        for (int i = 0; i < groups.Count; i++)
        {
            JsonObject group = groups[i]!.AsObject();
            if (Text(group, "name").Length == 0)
                group["name"] = $"{name}_{i}";
            int[] wanted = [.. (group["gpus"] as JsonArray ?? []).Select(g => g!.GetValue<int>())];
            if (Text(group, "kind") is "" or "KIND_AUTO")
                group["kind"] = gpus.Count > 0 && wanted.All(gpus.Contains) ? "KIND_GPU" : "KIND_CPU";
            string kind = Text(group, "kind");
            if ((group["count"]?.GetValue<int>() ?? 0) < 1)
                group["count"] = kind == "KIND_CPU" && Text(configuration, "backend") is "onnxruntime" or "tensorflow" ? 2 : 1;
            if (kind == "KIND_GPU" && wanted.Length == 0)
                group["gpus"] = new JsonArray([.. gpus.Select(g => (JsonNode)g)]);
        }
    }

    private static string Text(JsonObject parent, string name) => parent[name]?.GetValue<string>() ?? "";

    private static JsonObject Child(JsonObject parent, string name)
    {
        parent.TryAdd(name, new JsonObject());
        return parent[name]!.AsObject();
    }
}
