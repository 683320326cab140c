using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on a completed configuration while its model is loaded, in Triton's order; those on an ensemble's members are in <see cref="EnsembleRules"/>.</summary>
internal static class LoadRules
{
    private const string RuntimeFile = "model.py";

    /// <summary>Backends that the recorded server had.</summary>
    private static readonly string[] Backends = ["onnxruntime", "tensorrt", "pytorch", "openvino", "tensorflow", "python"];

    /// <param name="configuration">Completed.</param>
    /// <param name="given">As the file gives it.</param>
    /// <param name="folder">The model's folder; null without one.</param>
    /// <exception cref="ModelConfigurationRefusal">A rule is broken.</exception>
    public static void Check(JsonObject configuration, JsonObject given, ModelFolder? folder)
    {
        CheckVersions(configuration, folder);
        if (!configuration.ContainsKey("ensemble_scheduling"))
        {
            CheckBackend(configuration);
            // Where it is not known which GPUs there are, the kind that a group is completed to says nothing.
            InstanceRules.Check(configuration, folder?.Gpus is null ? given : configuration, folder?.Gpus);
            if (folder is not null)
                CheckPython(configuration, folder);
        }

        TensorRules.Check(configuration);
        CheckLabels(configuration, folder);
        WarmupRules.Check(configuration, folder?.Path);
        if (configuration.Child("sequence_batching") is JsonObject sequence)
            StateRules.Check(sequence, folder?.Path);
    }

    /// <summary>Versions that the policy chooses, ascending.</summary>
    public static IReadOnlyList<long> VersionsOf(JsonObject configuration, IReadOnlyList<long> present) =>
        ConfigurationParts.VersionPolicy(configuration).Choose(present);

    private static void CheckVersions(JsonObject configuration, ModelFolder? folder)
    {
        JsonObject? policy = configuration.Child("version_policy");
        bool none = policy?.Child("latest")?.Number("num_versions") == 0 || policy?.Child("specific")?.Count("versions") == 0;
        if (!none && (folder is null || VersionsOf(configuration, folder.Versions).Count > 0))
            return;
        string there = folder is null ? "" : folder.Versions.Count == 0 ? ": there is no numbered version folder" : $": the folder has {string.Join(", ", folder.Versions.Take(20))}";
        throw Refuse("version", $"at least one version must be available under the version policy of model '{configuration.Text("name")}'{there}", "Put the model's file into a folder named 1, or change version_policy.");
    }

    private static void CheckBackend(JsonObject configuration)
    {
        string backend = configuration.Text("backend"), runtime = configuration.Text("runtime"), name = configuration.Text("name");
        if (backend.Length > 0 && !Backends.Contains(backend))
            throw Refuse("backend", $"unable to find backend library for backend '{backend}', try specifying runtime on the model configuration", $"Write one of {string.Join(", ", Backends)}.");
        if (runtime.Length > 0 && runtime != $"libtriton_{backend}.so")
            throw Refuse("runtime", $"unable to find {(runtime == RuntimeFile ? "Python backend based " : "")}backend library '{runtime}' for model '{name}'", "Leave 'runtime' out.");
    }

    private static void CheckPython(JsonObject configuration, ModelFolder folder)
    {
        string file = configuration.Text("default_model_filename");
        if (configuration.Text("backend") != "python" || !DataFiles.IsInside(file))
            return;
        foreach (long version in VersionsOf(configuration, folder.Versions))
        {
            if (!File.Exists(Path.Combine(folder.PathOf(version), file)))
                throw Refuse("load", $"the version folder {version} of model '{configuration.Text("name")}' has no {file}");
        }
    }

    private static void CheckLabels(JsonObject configuration, ModelFolder? folder)
    {
        if (folder is null)
            return;
        foreach (JsonObject output in configuration.Items("output").Where(o => o.Text("label_filename").Length > 0))
        {
            string file = output.Text("label_filename");
            if (DataFiles.SizeOf(folder.Path, "", file) is null)
                throw Refuse("label", $"failed to open text file for read {Path.Combine(folder.Path, file)}: No such file or directory", $"Put the labels of output '{output.Text("name")}' there, one a line, or leave label_filename out.");
        }
    }

    private static ModelConfigurationRefusal Refuse(string kind, string message, string? cure = null) => ModelConfigurationRefusal.Load(kind, message, cure);
}
