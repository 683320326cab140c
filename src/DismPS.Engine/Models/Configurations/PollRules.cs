using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>
/// Triton's rules on a completed configuration before its model is loaded, in Triton's order (core/src/model_config_utils.cc). What needs only one
/// part lies in the rules of that part.
/// </summary>
internal static class PollRules
{
    private const string Ensemble = "ensemble";

    private static readonly Dictionary<string, string> BackendOfPlatform = new()
    {
        ["tensorflow_graphdef"] = "tensorflow",
        ["tensorflow_savedmodel"] = "tensorflow",
        ["tensorrt_plan"] = "tensorrt",
        ["onnxruntime_onnx"] = "onnxruntime",
        ["pytorch_libtorch"] = "pytorch",
    };

    /// <summary>Checks everything but the model's name.</summary>
    /// <param name="configuration">Completed.</param>
    /// <param name="complete">Whether the files of the version folder were seen; without them the backend may be open.</param>
    /// <exception cref="ModelConfigurationRefusal">A rule is broken.</exception>
    public static void Check(JsonObject configuration, bool complete)
    {
        string name = configuration.Text("name");
        if (configuration.ContainsKey("model_repository_agents") && configuration.Child("model_repository_agents")!.Count("agents") > 0)
            throw Refuse("agent", $"unable to find the repository agents of model '{name}': {string.Join(", ", configuration.Child("model_repository_agents")!.Items("agents").Select(a => $"'{a.Text("name")}'"))}", "Leave model_repository_agents out.");
        CheckBackend(configuration, complete);
        if (configuration.Number("max_batch_size") < 0)
            throw Refuse("batch", $"'max_batch_size' must be non-negative value for {name}", "Write 0 when the dims include the batch axis.");
        if (configuration.Child("dynamic_batching") is JsonObject batching)
            DynamicBatchingRules.Check(configuration, batching);
        if (configuration.Child("sequence_batching") is JsonObject sequence)
            SequenceRules.Check(configuration, sequence);
        if (configuration.Child("ensemble_scheduling") is JsonObject ensemble)
            EnsembleGraph.Check(configuration, ensemble);
        else if (configuration.Text("platform") == Ensemble)
            throw Refuse("ensemble", $"ensemble scheduling must be set for ensemble {name} whose platform is {Ensemble}");
        if (configuration.Child("model_transaction_policy")?.Flag("decoupled") == true && configuration.Child("response_cache")?.Flag("enable") == true)
            throw Refuse("cache", $"Response Cache does not currently support model {name} with 'decoupled' transaction policy. Please disable the response cache.");
        if (configuration.ContainsKey("model_metrics"))
            throw Refuse("model", $"'model_metrics' of {name}: Triton knows this part from 2.53 on, and this program has no buckets of a model's own", "Leave model_metrics out.");
    }

    /// <exception cref="ModelConfigurationRefusal">The name is not that of the folder.</exception>
    public static void CheckName(JsonObject configuration, string folder)
    {
        if (configuration.Text("name") != folder)
        {
            throw Refuse(
                "name", $"unexpected directory name '{folder}' for model '{configuration.Text("name")}', directory name must equal model name",
                "Rename the folder, or leave 'name' out: the folder's name is then taken.");
        }
    }

    private static void CheckBackend(JsonObject configuration, bool complete)
    {
        string name = configuration.Text("name"), backend = configuration.Text("backend"), platform = configuration.Text("platform");
        if (platform == Ensemble && backend.Length > 0)
            throw Refuse("ensemble", $"Ensemble model '{name}' must have platform type '{platform}' and empty backend type", "Leave 'backend' out.");
        if (backend.Length == 0 && platform.Length == 0 && configuration.Text("default_model_filename").Length == 0)
        {
            if (complete)
                throw Refuse("backend", $"Invalid model name: Could not determine backend for model '{name}' with no backend in model configuration. Expected model name of the form 'model.<backend_name>'", "Write 'backend', or put the model's file into the version folder under its usual name, such as model.onnx.");
            return;
        }

        if (backend.Length == 0 && platform != Ensemble && (complete || platform.Length > 0))
            throw Refuse("platform", $"unexpected platform type '{platform}' for {name}", "Write backend: \"onnxruntime\" or another backend.");
        if (BackendOfPlatform.ContainsValue(backend) && BackendOfPlatform.GetValueOrDefault(platform) != backend && (complete || platform.Length > 0))
            throw Refuse("platform", $"unexpected 'platform' and 'backend' pair, got:{platform}, {backend} for {name}", "Leave one of them out.");
    }

    private static ModelConfigurationRefusal Refuse(string kind, string message, string? cure = null) => ModelConfigurationRefusal.Poll(kind, message, cure);
}
