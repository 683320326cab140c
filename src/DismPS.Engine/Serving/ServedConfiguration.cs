using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>A model's configuration as clients see it: the file's, completed, with what the model itself says where the file is silent.</summary>
internal static class ServedConfiguration
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="DismException">The model has none, for it has MLServer's layout.</exception>
    public static byte[] Read(ModelSource source, ModelSignature signature)
    {
        if (source.Settings is not null)
        {
            throw new DismException(
                ErrorCode.ResourceNotFound, $"Model '{source.Name}' has no model configuration: its settings are in MLServer's model-settings.json.", $"GET /v2/models/{source.Name} tells its inputs and outputs.");
        }

        byte[] completed = CompletedConfiguration.Read(source);
        if (JsonNode.Parse(completed) is not JsonObject configuration)
            return completed;
        bool changed = false;
        if (configuration["input"] is not JsonArray { Count: > 0 })
        {
            configuration["input"] = Tensors(signature.Inputs, signature.MaxBatchSize > 0, tensor =>
            {
                tensor["format"] = "FORMAT_NONE";
                tensor["is_shape_tensor"] = false;
                tensor["allow_ragged_batch"] = false;
                tensor["optional"] = signature.OptionalInputs.Contains(tensor["name"]!.GetValue<string>());
                tensor["is_non_linear_format_io"] = false;
            });
            configuration["max_batch_size"] = signature.MaxBatchSize;
            changed = true;
        }

        if (configuration["output"] is not JsonArray { Count: > 0 })
        {
            configuration["output"] = Tensors(signature.Outputs, signature.MaxBatchSize > 0, tensor =>
            {
                tensor["label_filename"] = "";
                tensor["is_shape_tensor"] = false;
                tensor["is_non_linear_format_io"] = false;
            });
            changed = true;
        }

        if (signature.OwnBatching is { } own)
        {
            configuration["dynamic_batching"] = new JsonObject
            {
                ["preferred_batch_size"] = new JsonArray([.. own.PreferredBatchSizes.Select(s => (JsonNode)s)]),
                ["max_queue_delay_microseconds"] = 0,
                ["preserve_ordering"] = false,
                ["priority_levels"] = 0,
                ["default_priority_level"] = 0,
                ["priority_queue_policy"] = new JsonObject(),
            };
            changed = true;
        }

        return changed ? Encoding.UTF8.GetBytes(configuration.ToJsonString(Relaxed)) : completed;
    }

    /// <summary>Triton writes every member of a tensor, those that nobody set too.</summary>
    private static JsonArray Tensors(IEnumerable<TensorSpec> specs, bool batched, Action<JsonObject> complete)
    {
        var list = new JsonArray();
        foreach (TensorSpec spec in specs)
        {
            string wire = spec.DataType.ToWireName();
            // Triton's configurations call texts what its protocol calls bytes.
            var tensor = new JsonObject
            {
                ["name"] = spec.Name,
                ["data_type"] = spec.DataType == DataType.Bytes ? "TYPE_STRING" : $"TYPE_{wire}",
                ["dims"] = new JsonArray([.. (spec.Shape.IsDefault ? [-1] : spec.Shape).Skip(batched ? 1 : 0).Select(d => (JsonNode)d)]),
            };
            complete(tensor);
            list.Add(tensor);
        }

        return list;
    }
}
