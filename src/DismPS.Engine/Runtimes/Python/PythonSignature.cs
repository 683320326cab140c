using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>What is known of a Python model's inputs and outputs.</summary>
internal static class PythonSignature
{
    /// <summary>
    /// An MLServer model's: the handler is the judge of its inputs and outputs, as on the platform. What its settings declare is checked; what
    /// only the template says is shown.
    /// </summary>
    public static ModelSignature OfHandler(ModelSource source, ModelSettings settings, JsonElement loaded)
    {
        bool declared = settings.Inputs.Length > 0;
        return new ModelSignature
        {
            Inputs = declared ? [.. settings.Inputs.Select(i => i.Spec)] : source.Declared?.Inputs ?? [],
            OptionalInputs = declared ? [] : source.Declared?.OptionalInputs ?? [],
            Outputs = settings.Outputs.Length > 0 ? [.. settings.Outputs.Select(o => o.Spec)] : source.Declared?.Outputs ?? [],
            InputContentTypes = ContentTypes(settings.Inputs),
            OutputContentTypes = ContentTypes(settings.Outputs),
            OpenInputs = !declared,
            OpenOutputs = true,
            Streams = loaded.TryGetProperty("streams", out JsonElement streams) && streams.ValueKind == JsonValueKind.True,
            Dialect = WireDialect.MLServer,
            Platform = settings.Platform,
        };
    }

    private static ImmutableDictionary<string, string> ContentTypes(ImmutableArray<ModelSettingsTensor> tensors) =>
        tensors.Where(t => t.ContentType is not null).DistinctBy(t => t.Spec.Name).ToImmutableDictionary(t => t.Spec.Name, t => t.ContentType!);

    /// <summary>A Triton model's: its configuration, as the worker completed it.</summary>
    /// <exception cref="DismException">There is no input or no output.</exception>
    public static ModelSignature OfConfiguration(ModelSource source, JsonElement loaded, string platform)
    {
        ModelConfiguration configuration = Completed(source, loaded);
        if (configuration.Inputs.IsEmpty || configuration.Outputs.IsEmpty)
        {
            throw new DismException(
                ErrorCode.ModelLoadFailed,
                $"Model '{source.Name}' must specify at least one {(configuration.Inputs.IsEmpty ? "input" : "output")}: neither its config.pbtxt nor the model itself says any.",
                "Write inputs and outputs into the template, or give the model auto_complete_config.", source.Folder);
        }

        bool batched = configuration.MaxBatchSize > 0;
        return new ModelSignature
        {
            Inputs = [.. configuration.Inputs.Select(i => WithBatch(i, batched))],
            OptionalInputs = configuration.OptionalInputs,
            Outputs = [.. configuration.Outputs.Select(o => WithBatch(o, batched))],
            MaxBatchSize = configuration.MaxBatchSize,
            Decoupled = configuration.Decoupled,
            Platform = configuration.Platform.Length > 0 ? configuration.Platform : platform,
        };
    }

    /// <summary>What <c>set_dynamic_batching()</c> of a model's <c>auto_complete_config</c> asked for; null when the configuration has a scheduler of its own.</summary>
    public static DynamicBatching? OwnBatching(ModelSource source, JsonElement loaded, ModelSignature signature) =>
        source.Configuration is { DynamicBatching: not null } or { SequenceBatching: not null } || signature.Decoupled || signature.MaxBatchSize == 0
        || !loaded.TryGetProperty("config", out JsonElement config) || config.ValueKind != JsonValueKind.Object
        || !config.TryGetProperty("dynamic_batching", out JsonElement batching) || batching.ValueKind != JsonValueKind.Object
            ? null
            : new DynamicBatching { PreferredBatchSizes = [signature.MaxBatchSize] };

    private static ModelConfiguration Completed(ModelSource source, JsonElement loaded)
    {
        ModelConfiguration given = source.Configuration ?? new ModelConfiguration { Name = source.Name };
        if (loaded.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object)
        {
            return given with
            {
                Inputs = Tensors(config, "input", "data_type", "dims") ?? given.Inputs,
                OptionalInputs = Optional(config) ?? given.OptionalInputs,
                Outputs = Tensors(config, "output", "data_type", "dims") ?? given.Outputs,
                Decoupled = config.TryGetProperty("model_transaction_policy", out JsonElement policy) && policy.ValueKind == JsonValueKind.Object
                    ? policy.TryGetProperty("decoupled", out JsonElement decoupled) && decoupled.ValueKind == JsonValueKind.True : given.Decoupled,
                MaxBatchSize = config.TryGetProperty("max_batch_size", out JsonElement size) && size.TryGetInt32(out int batch) && batch >= 0 ? batch : given.MaxBatchSize,
            };
        }

        return given with
        {
            Inputs = given.Inputs.IsEmpty ? Tensors(loaded, "inputs", "datatype", "shape") ?? [] : given.Inputs,
            Outputs = given.Outputs.IsEmpty ? Tensors(loaded, "outputs", "datatype", "shape") ?? [] : given.Outputs,
        };
    }

    /// <summary>Null when the configuration has no inputs.</summary>
    private static ImmutableHashSet<string>? Optional(JsonElement config) =>
        config.TryGetProperty("input", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ?
            [
                .. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object && i.TryGetProperty("optional", out JsonElement o) && o.ValueKind == JsonValueKind.True)
                    .Select(i => WorkerText.Of(i, "name") ?? ""),
            ]
            : null;

    /// <summary>Null when there is no such list.</summary>
    private static ImmutableArray<TensorSpec>? Tensors(JsonElement parent, string name, string typeName, string shapeName)
    {
        if (!parent.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            return null;
        ImmutableArray<TensorSpec>.Builder tensors = ImmutableArray.CreateBuilder<TensorSpec>();
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string? type = WorkerText.Of(entry, typeName);
            if (WorkerText.Of(entry, "name") is not { } tensor || type is null)
                continue;
            type = type.StartsWith("TYPE_", StringComparison.Ordinal) ? type[5..] : type;
            if (DataTypes.FromWireName(type == "STRING" ? "BYTES" : type) is DataType known)
                tensors.Add(new TensorSpec(tensor, known, Shape(entry, shapeName)));
        }

        return tensors.ToImmutable();
    }

    private static ImmutableArray<long> Shape(JsonElement entry, string name)
    {
        if (!entry.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            return [];
        return
        [
            // Protobuf's JSON form writes 64-bit numbers as strings.
            .. list.EnumerateArray().Select(d => d.ValueKind == JsonValueKind.String
                ? long.TryParse(d.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long text) ? text : -1
                : d.TryGetInt64(out long number) ? number : -1),
        ];
    }

    private static TensorSpec WithBatch(TensorSpec spec, bool batched) => batched ? spec with { Shape = [-1, .. spec.Shape] } : spec;
}
