using System.Globalization;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on <c>dynamic_batching</c>.</summary>
internal static class DynamicBatchingRules
{
    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration, JsonObject batching)
    {
        string name = configuration.Text("name");
        Int128 most = configuration.Number("max_batch_size");
        foreach (long size in batching.Numbers("preferred_batch_size"))
        {
            if (size <= 0)
                throw Refuse($"dynamic batching preferred size must be positive for {name}");
            if (size > most)
                throw Refuse($"dynamic batching preferred size must be <= max batch size for {name}: {size} is above {most}");
        }

        Int128 levels = batching.Number("priority_levels"), level = batching.Number("default_priority_level");
        if (levels != 0 && (level == 0 || level > levels))
            throw Refuse($"default priority level must be in range [1, {levels}] for {name}", "Write default_priority_level: 1 or another level.");
        KeyValuePair<string, JsonNode>[] policies = [.. batching.Entries("priority_queue_policy")];
        if (levels != 0 && Array.Exists(policies, p => ulong.Parse(p.Key, CultureInfo.InvariantCulture) is ulong key && (key == 0 || key > levels)))
            throw Refuse($"priority queue policy must have priority level in range [1, {levels}] for {name}");
        if (!batching.Flag("preserve_ordering"))
            return;
        if (levels > 1)
            throw Refuse($"Only one priority level is allowed when 'preserve_ordering' is true for {name}");
        JsonObject?[] all = [batching.Child("default_queue_policy"), .. policies.Select(p => p.Value.AsObject())];
        if (Array.Exists(all, p => p is not null && p.Number("default_timeout_microseconds") != 0 && p.Text("timeout_action") == "DELAY"))
            throw Refuse($"Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for {name}", "Write REJECT, or leave preserve_ordering out.");
    }

    private static ModelConfigurationRefusal Refuse(string message, string? cure = null) => ModelConfigurationRefusal.Poll("scheduling", message, cure);
}
