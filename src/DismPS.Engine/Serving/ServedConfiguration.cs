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
            configuration["input"] = Tensors(signature.Inputs, signature.MaxBatchSize > 0);
            configuration["max_batch_size"] = signature.MaxBatchSize;
            changed = true;
        }

        if (configuration["output"] is not JsonArray { Count: > 0 })
        {
            configuration["output"] = Tensors(signature.Outputs, signature.MaxBatchSize > 0);
            changed = true;
        }

        return changed ? Encoding.UTF8.GetBytes(configuration.ToJsonString(Relaxed)) : completed;
    }

    private static JsonArray Tensors(IEnumerable<TensorSpec> specs, bool batched)
    {
        var list = new JsonArray();
        foreach (TensorSpec spec in specs)
        {
            string wire = spec.DataType.ToWireName();
            // Triton's configurations call texts what its protocol calls bytes.
            list.Add(new JsonObject
            {
                ["name"] = spec.Name,
                ["data_type"] = spec.DataType == DataType.Bytes ? "TYPE_STRING" : $"TYPE_{wire}",
                ["dims"] = new JsonArray([.. (spec.Shape.IsDefault ? [-1] : spec.Shape).Skip(batched ? 1 : 0).Select(d => (JsonNode)d)]),
            });
        }

        return list;
    }
}
