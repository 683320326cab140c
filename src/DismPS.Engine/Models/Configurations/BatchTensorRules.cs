using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on <c>batch_input</c> and <c>batch_output</c>.</summary>
internal static class BatchTensorRules
{
    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration)
    {
        HashSet<string> inputs = [.. configuration.Items("input").Select(i => i.Text("name"))], outputs = [.. configuration.Items("output").Select(o => o.Text("name"))];
        foreach (JsonObject tensor in configuration.Items("batch_input"))
        {
            CheckSources(configuration, tensor, "input", "BATCH_ELEMENT_COUNT");
            if (tensor.Text("data_type") is not ("TYPE_INT32" or "TYPE_FP32"))
                throw Refuse(configuration, "batch input data type must be TYPE_INT32 or TYPE_FP32");
            CheckNames(configuration, tensor, inputs);
        }

        foreach (JsonObject tensor in configuration.Items("batch_output"))
        {
            CheckSources(configuration, tensor, "output", "BATCH_SCATTER_WITH_INPUT_SHAPE");
            CheckNames(configuration, tensor, inputs);
            var seen = new HashSet<string>();
            foreach (string target in tensor.Texts("target_name"))
            {
                if (!outputs.Contains(target))
                    throw Refuse(configuration, $"unknown target output name '{target}'");
                if (!seen.Add(target))
                    throw Refuse(configuration, $"target output name '{target}' can only be specified once");
            }
        }
    }

    private static void CheckSources(JsonObject configuration, JsonObject tensor, string word, string first)
    {
        string kind = tensor.Text("kind") is { Length: > 0 } given ? given : first;
        if (int.TryParse(kind, out _))
            throw Refuse(configuration, $"unknown batch {word} kind '{kind}'");
        if (tensor.Count("source_input") != 1)
            throw Refuse(configuration, $"batch {word} kind '{kind}' expects 1 source input, got {tensor.Count("source_input")}");
    }

    private static void CheckNames(JsonObject configuration, JsonObject tensor, HashSet<string> inputs)
    {
        if (tensor.Texts("source_input").FirstOrDefault(s => !inputs.Contains(s)) is string unknown)
            throw Refuse(configuration, $"unknown source input name '{unknown}'");
    }

    private static ModelConfigurationRefusal Refuse(JsonObject configuration, string message) =>
        ModelConfigurationRefusal.Load("batch-io", $"{message} for {configuration.Text("name")}");
}
