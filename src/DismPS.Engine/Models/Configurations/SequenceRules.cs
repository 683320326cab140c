using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on <c>sequence_batching</c>: when the folder is looked at, those on controls and sizes; when the model is loaded, those on states.</summary>
internal static class SequenceRules
{
    private const string Start = "CONTROL_SEQUENCE_START";
    private const string CorrelationId = "CONTROL_SEQUENCE_CORRID";

    private static readonly string[] Values = ["int32_false_true", "fp32_false_true", "bool_false_true"];

    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration, JsonObject sequence)
    {
        string name = configuration.Text("name");
        if (configuration.Child("response_cache")?.Flag("enable") == true)
            throw Refuse("cache", $"Response Cache does not currently support model {name} with sequence batching scheduler. Please disable the response cache.");
        CheckNames(sequence, name);
        foreach (string kind in (string[])[Start, "CONTROL_SEQUENCE_END", "CONTROL_SEQUENCE_READY"])
        {
            if (Single(sequence, kind, name) is JsonObject flag)
                CheckFlag(flag, kind, name);
        }

        if (Single(sequence, CorrelationId, name) is JsonObject id)
            CheckId(id, name);
        CheckStrategy(configuration, sequence, name);
    }

    /// <summary>What a control is when the file does not say.</summary>
    public static string KindOf(JsonObject control) => control.Text("kind") is { Length: > 0 } given ? given : Start;

    private static void CheckNames(JsonObject sequence, string name)
    {
        var seen = new HashSet<string>();
        foreach (string control in sequence.Items("control_input").Select(c => c.Text("name")))
        {
            if (control.Length == 0)
                throw Refuse("sequence", $"sequence batching control tensor must have a name for {name}");
            if (!seen.Add(control))
                throw Refuse("sequence", $"sequence batching control tensor '{control}' is specified for multiple control kinds for {name}");
        }
    }

    private static JsonObject? Single(JsonObject sequence, string kind, string name)
    {
        JsonObject[] found = [.. sequence.Items("control_input").SelectMany(c => c.Items("control")).Where(c => KindOf(c) == kind)];
        return found.Length < 2 ? found.FirstOrDefault() : throw Refuse("sequence", $"sequence batching specifies multiple {kind} tensors for {name}");
    }

    private static void CheckFlag(JsonObject control, string kind, string name)
    {
        string[] given = [.. Values.Where(v => control.Count(v) > 0)];
        if (given.Length == 0)
            throw Refuse("sequence", $"sequence batching must specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' for {kind} for {name}", "Write fp32_false_true: [ 0, 1 ] or one of the others.");
        if (given.Length > 1)
            throw Refuse("sequence", $"sequence batching specifies more than one from 'int32_false_true', 'fp32_false_true' and 'bool_false_true' for {kind} for {name}");
        if (control.Count(given[0]) != 2)
            throw Refuse("sequence", $"sequence batching control '{given[0]}' must have exactly 2 entries for {kind} for {name}");
    }

    private static void CheckId(JsonObject control, string name)
    {
        if (Values.Any(v => control.Count(v) > 0))
            throw Refuse("sequence", $"sequence batching must not specify either 'int32_false_true', 'fp32_false_true' or 'bool_false_true' for {CorrelationId} for {name}");
        if (control.Text("data_type") is not ("TYPE_UINT64" or "TYPE_INT64" or "TYPE_UINT32" or "TYPE_INT32" or "TYPE_STRING"))
            throw Refuse("sequence", $"unexpected data type for control {CorrelationId} for {name}. Allowed data types are TYPE_UINT64, TYPE_INT64, TYPE_UINT32, TYPE_INT32 and TYPE_STRING");
    }

    private static void CheckStrategy(JsonObject configuration, JsonObject sequence, string name)
    {
        foreach (long size in sequence.Child("oldest")?.Numbers("preferred_batch_size") ?? [])
        {
            if (size <= 0)
                throw Refuse("sequence", $"sequence batching preferred batch size must be positive for {name}");
            if (size > configuration.Number("max_batch_size"))
                throw Refuse("sequence", $"sequence batching preferred batch size must be <= max batch size for {name}");
        }

        if (sequence.Child("direct")?.Real("minimum_slot_utilization") is < 0 or > 1)
            throw Refuse("sequence", $"sequence batching minimum slot utilization must be in range (0.0, 1.0] for {name}");
    }

    private static ModelConfigurationRefusal Refuse(string kind, string message, string? cure = null) => ModelConfigurationRefusal.Poll(kind, message, cure);
}
