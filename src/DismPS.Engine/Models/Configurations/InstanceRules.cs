using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on completed instance groups.</summary>
internal static class InstanceRules
{
    /// <summary>Checks all groups.</summary>
    /// <param name="configuration">Completed.</param>
    /// <param name="groups">The same, or as the file gives it.</param>
    /// <param name="gpus">Numbers of the GPUs; null when it is not known which there are.</param>
    /// <exception cref="ModelConfigurationRefusal">A rule is broken.</exception>
    public static void Check(JsonObject configuration, JsonObject groups, IReadOnlyList<int>? gpus)
    {
        string model = configuration.Text("name"), platform = configuration.Text("platform");
        foreach (JsonObject group in groups.Items("instance_group"))
        {
            string place = $"instance group {group.Text("name")} of model {model}", kind = group.Text("kind");
            int listed = group.Count("gpus");
            if (kind == "KIND_GPU" && gpus is not null)
                CheckGpus(group, gpus, place);
            else if (kind is "KIND_CPU" or "KIND_MODEL" && listed > 0)
                throw Refuse("gpu", $"{place} has kind {kind} but specifies one or more GPUs", "Leave 'gpus' out, or write KIND_GPU.");
            else if (kind is not ("" or "KIND_AUTO" or "KIND_GPU" or "KIND_CPU" or "KIND_MODEL"))
                throw Refuse("instances", $"{place} has unexpected kind {kind}");
            string[] profiles = [.. group.Texts("profile")];
            if (profiles.Length > 0 && platform != "tensorrt_plan")
                throw Refuse("instances", $"{place} and platform {platform} specifies profile field which is only supported for TensorRT models");
            if (Array.Find(profiles, p => !int.TryParse(p, out int index) || index < 0) is string wrong)
                throw Refuse("instances", $"{place} and platform {platform} specifies invalid profile {wrong}. The field should contain the string representation of a non-negative integer");
        }
    }

    private static void CheckGpus(JsonObject group, IReadOnlyList<int> gpus, string place)
    {
        if (group.Count("gpus") == 0)
            throw Refuse("gpu", $"{place} has kind KIND_GPU but {(gpus.Count == 0 ? "no GPUs are available" : "specifies no GPUs")}");
        foreach (long wanted in group.Numbers("gpus"))
        {
            if (!gpus.Any(g => g == wanted))
                throw Refuse("gpu", $"{place} specifies invalid or unsupported gpu id {wanted}. GPUs with at least the minimum required CUDA compute compatibility are: {string.Join(", ", gpus)}");
        }
    }

    private static ModelConfigurationRefusal Refuse(string kind, string message, string? cure = null) => ModelConfigurationRefusal.Load(kind, message, cure);
}
