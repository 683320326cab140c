using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Models.Configurations;

namespace DismPS.Engine.Models;

/// <summary>What Triton adds to a configuration before it loads a model (core/src/model_config_utils.cc: backend, policy, instance groups).</summary>
internal static class ModelConfigurationDefaults
{
    private const int SequenceIdleMicroseconds = 1_000_000;

    private static readonly (string Platform, string File)[] TensorFlow =
        [("tensorflow_graphdef", "model.graphdef"), ("tensorflow_savedmodel", "model.savedmodel")];

    /// <summary>In the order in which Triton tries them.</summary>
    private static readonly ImmutableArray<(string Backend, string Platform, string File)> Backends =
    [
        ("tensorrt", "tensorrt_plan", "model.plan"),
        ("onnxruntime", "onnxruntime_onnx", "model.onnx"),
        ("openvino", "", "model.xml"),
        ("pytorch", "pytorch_libtorch", "model.pt"),
        ("python", "", "model.py"),
    ];

    public static void Add(JsonObject configuration, string model, IReadOnlyCollection<string> versionFiles, IReadOnlyList<int> gpus)
    {
        if (configuration.Text("name").Length == 0)
            configuration["name"] = model;
        AddBackend(configuration, versionFiles);
        configuration.TryAdd("version_policy", new JsonObject { ["latest"] = new JsonObject { ["num_versions"] = 1 } });
        AddBatching(configuration);
        if (configuration.ContainsKey("ensemble_scheduling"))
        {
            // Its members decide; EnsembleRules tells.
            configuration["model_transaction_policy"] = new JsonObject { ["decoupled"] = false };
            return;
        }

        JsonObject optimization = Child(configuration, "optimization");
        optimization.TryAdd("input_pinned_memory", new JsonObject { ["enable"] = true });
        optimization.TryAdd("output_pinned_memory", new JsonObject { ["enable"] = true });
        AddInstances(configuration, gpus);
    }

    private static void AddBackend(JsonObject configuration, IReadOnlyCollection<string> versionFiles)
    {
        string backend = configuration.Text("backend"), platform = configuration.Text("platform"), file = configuration.Text("default_model_filename");
        if (platform.Length == 0 && backend is "" or "tensorflow")
            platform = TensorFlow.FirstOrDefault(t => file.Length > 0 ? file == t.File : versionFiles.Contains(t.File)).Platform ?? "";
        if (TensorFlow.FirstOrDefault(t => t.Platform == platform).File is string graph)
        {
            Set(backend.Length > 0 ? backend : "tensorflow", platform, graph);
            return;
        }

        bool silent = platform.Length == 0 && file.Length == 0;
        foreach (var known in Backends)
        {
            if (backend.Length == 0
                && ((platform.Length > 0 && platform == known.Platform) || file == known.File || (silent && versionFiles.Contains(known.File))))
                backend = known.Backend;
            if (backend != known.Backend)
                continue;
            // A backend in Python has no file of the C++ one.
            Set(backend, platform.Length > 0 ? platform : known.Platform, backend == "pytorch" && configuration.Text("runtime") == "model.py" ? "" : known.File);
            return;
        }

        // The narrow case of a backend of one's own: the folder is called MODEL.BACKEND, and nothing else is said.
        if (silent && backend.Length == 0 && configuration.Text("name").Split('.', 2) is [_, string own])
            Set(own, "", $"model.{own}");

        void Set(string foundBackend, string foundPlatform, string foundFile)
        {
            configuration["backend"] = foundBackend;
            configuration["platform"] = foundPlatform;
            configuration["default_model_filename"] = file.Length > 0 ? file : foundFile;
        }
    }

    private static void AddBatching(JsonObject configuration)
    {
        int most = (int)configuration.Number("max_batch_size");
        AddPreferred(configuration["dynamic_batching"], most);
        if (configuration["sequence_batching"] is not JsonObject sequence)
            return;
        if (sequence.Number("max_sequence_idle_microseconds") == 0)
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
        string name = configuration.Text("name");
        if (configuration["instance_group"] is not JsonArray)
            configuration["instance_group"] = new JsonArray(new JsonObject { ["name"] = name });
        JsonArray groups = configuration["instance_group"]!.AsArray();
        for (int i = 0; i < groups.Count; i++)
        {
            JsonObject group = groups[i]!.AsObject();
            if (group.Text("name").Length == 0)
                group["name"] = $"{name}_{i}";
            int[] wanted = [.. group.Numbers("gpus").Select(g => (int)g)];
            if (group.Text("kind") is "" or "KIND_AUTO")
                group["kind"] = gpus.Count > 0 && wanted.All(gpus.Contains) ? "KIND_GPU" : "KIND_CPU";
            string kind = group.Text("kind");
            if (group.Number("count") < 1)
                group["count"] = kind == "KIND_CPU" && configuration.Text("backend") is "onnxruntime" or "tensorflow" ? 2 : 1;
            if (kind == "KIND_GPU" && wanted.Length == 0)
                group["gpus"] = new JsonArray([.. gpus.Select(g => (JsonNode)g)]);
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        parent.TryAdd(name, new JsonObject());
        return parent[name]!.AsObject();
    }
}
