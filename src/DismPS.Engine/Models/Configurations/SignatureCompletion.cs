using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Adds to a completed configuration what only the model's file or its program tells.</summary>
public static class SignatureCompletion
{
    /// <summary>Rows of a batch that Triton takes for a model whose file does not say (its option <c>default-max-batch-size</c>).</summary>
    public const int DefaultMaxBatchSize = 4;

    /// <summary>
    /// Adds inputs and outputs that the configuration does not give, as Triton's ONNX Runtime backend does: without the batch axis when
    /// <c>max_batch_size</c> is above 0, and a scalar in each row as dims [1] with an empty reshape.
    /// </summary>
    /// <param name="completed">A <see cref="ModelConfiguration.CompletedJson"/>.</param>
    /// <param name="inputs">The model's own inputs, with full shapes.</param>
    /// <param name="outputs">The model's own outputs.</param>
    /// <param name="asTriton">
    /// True for Triton's own answer: where the first axis of every tensor is variable and <c>max_batch_size</c> is 0, it sets
    /// <c>max_batch_size</c> to <see cref="DefaultMaxBatchSize"/> and switches dynamic batching on. False for what this program serves: it keeps
    /// <c>max_batch_size</c> 0, so that a request may have any number of rows and is not held back, and the full shapes stand in the dims; the metadata
    /// that clients read is the same in both cases.
    /// </param>
    /// <returns>The configuration with both; unchanged when it gives both itself.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: <c>max_batch_size</c> is set and the model has no batch axis.</exception>
    public static string Add(string completed, IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, bool asTriton)
    {
        ArgumentNullException.ThrowIfNull(completed);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        JsonObject tree = JsonText.Parse(completed);
        if (tree.Count("input") > 0 && tree.Count("output") > 0)
            return completed;
        bool batches = inputs.Concat(outputs).All(t => t.Shape is { IsDefault: false, Length: > 0 } && t.Shape[0] == -1);
        if (!batches && tree.Number("max_batch_size") != 0)
            throw new DismException(ErrorCode.ModelLoadFailed, $"autofill failed for model '{tree.Text("name")}': model does not support batching while non-zero max_batch_size is specified.", "Write max_batch_size: 0, or export the model with a variable first axis.");
        if (batches && asTriton)
            AddBatching(tree);
        AddTensors(tree, "input", inputs);
        AddTensors(tree, "output", outputs);
        return Encoding.UTF8.GetString(ModelConfigurationJson.Write(tree));
    }

    /// <summary>Sets the transaction policy, as Triton does for every ensemble from its members.</summary>
    /// <param name="completed">A <see cref="ModelConfiguration.CompletedJson"/>.</param>
    /// <param name="decoupled">What <see cref="EnsembleRules.Check"/> found.</param>
    public static string SetDecoupled(string completed, bool decoupled)
    {
        ArgumentNullException.ThrowIfNull(completed);
        JsonObject tree = JsonText.Parse(completed);
        tree["model_transaction_policy"] = new JsonObject { ["decoupled"] = decoupled };
        return Encoding.UTF8.GetString(ModelConfigurationJson.Write(tree));
    }

    private static void AddBatching(JsonObject tree)
    {
        if (tree.Number("max_batch_size") == 0)
            tree["max_batch_size"] = DefaultMaxBatchSize;
        Int128 most = tree.Number("max_batch_size");
        if (most > 1 && !tree.ContainsKey("sequence_batching") && !tree.ContainsKey("dynamic_batching"))
            tree["dynamic_batching"] = new JsonObject { ["preferred_batch_size"] = new JsonArray((int)most) };
    }

    private static void AddTensors(JsonObject tree, string side, IReadOnlyList<TensorSpec> specs)
    {
        if (tree.Count(side) > 0)
            return;
        int first = tree.Number("max_batch_size") > 0 ? 1 : 0;
        tree[side] = new JsonArray([.. specs.Select(s => Tensor(s, s.Shape.IsDefault ? [] : [.. s.Shape.Skip(first)]))]);
    }

    private static JsonObject Tensor(TensorSpec spec, ImmutableArray<long> dims)
    {
        var tensor = new JsonObject
        {
            ["name"] = spec.Name,
            ["data_type"] = spec.DataType == DataType.Bytes ? "TYPE_STRING" : $"TYPE_{spec.DataType.ToWireName()}",
            ["dims"] = new JsonArray([.. (dims.IsEmpty ? [1] : dims).Select(d => (JsonNode)d)]),
        };
        if (dims.IsEmpty)
            tensor["reshape"] = new JsonObject { ["shape"] = new JsonArray() };
        return tensor;
    }
}
