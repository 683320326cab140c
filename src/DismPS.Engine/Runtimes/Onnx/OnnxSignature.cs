using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>Brings together what the configuration, the file and the library say of a model's inputs and outputs.</summary>
internal static class OnnxSignature
{
    public static ModelSignature Create(ModelSource source, string path, OnnxModelFile file, OnnxSession session)
    {
        (OnnxValue[] inputs, OnnxValue[] overridable, OnnxValue[] outputs) = session.Describe();
        ModelConfiguration? configuration = source.Configuration;
        var notServed = new List<string>();
        var inputSpecs = new List<TensorSpec>();
        foreach (OnnxValue value in inputs.Concat(overridable))
        {
            inputSpecs.Add(ToSpec(value, file.Inputs) ?? throw new DismException(
                ErrorCode.ModelTypeUnsupported, $"{path}: input '{value.Name}' is {Describe(value)}, which the Open Inference Protocol cannot carry.",
                    "Export the model again with tensors as inputs.", path));
        }

        var outputSpecs = new List<TensorSpec>();
        foreach (OnnxValue value in outputs)
        {
            if (ToSpec(value, file.Outputs) is TensorSpec spec)
                outputSpecs.Add(spec);
            else
                notServed.Add($"Output '{value.Name}' is {Describe(value)}, which the Open Inference Protocol cannot carry: it is not served.");
        }

        if (outputSpecs.Count == 0)
        {
            throw new DismException(ErrorCode.ModelTypeUnsupported, $"{path}: the model has no output that can be served. {string.Join(' ', notServed)}",
                "Export the model again with an output that is a tensor.", path);
        }

        ImmutableHashSet<string> optional = [.. overridable.Select(v => v.Name)];
        int maxBatch = configuration?.MaxBatchSize ?? 0;
        if (configuration is not null)
        {
            inputSpecs = Merge(path, "input", configuration.Inputs, inputSpecs, maxBatch, name => optional.Contains(name));
            outputSpecs = Merge(path, "output", configuration.Outputs, outputSpecs, maxBatch, _ => true);
        }

        return new ModelSignature
        {
            Inputs = [.. inputSpecs],
            Outputs = [.. outputSpecs],
            OptionalInputs = optional,
            NotServed = [.. notServed],
            Symbols = file.Inputs.Where(i => !i.Symbols.IsDefault).DistinctBy(i => i.Name).ToImmutableDictionary(i => i.Name, i => i.Symbols),
            Platform = "onnxruntime_onnx",
            MaxBatchSize = maxBatch,
        };
    }

    private static TensorSpec? ToSpec(OnnxValue value, ImmutableArray<OnnxValue> declared)
    {
        if (value.DataType is not DataType type)
            return null;
        // The library reports no dimensions both for rank 0 and for an unknown rank; only the file tells them apart.
        bool unknown = value.Shape.IsEmpty && declared.FirstOrDefault(d => d.Name == value.Name) is { Shape.IsDefault: true };
        return new TensorSpec(value.Name, type, unknown ? default : value.Shape);
    }

    private static List<TensorSpec> Merge(
        string path, string role, ImmutableArray<TensorSpec> configured, List<TensorSpec> graph, int maxBatch, Func<string, bool> mayBeAbsent)
    {
        if (configured.IsEmpty)
            return graph;
        var merged = new List<TensorSpec>();
        foreach (TensorSpec wanted in configured)
        {
            TensorSpec found = graph.Find(g => g.Name == wanted.Name) ?? throw Mismatch(
                path, $"config.pbtxt names {role} '{wanted.Name}', which the model lacks; it has {string.Join(", ", graph.Select(g => $"'{g.Name}'"))}");
            if (found.DataType != wanted.DataType)
                throw Mismatch(path, $"{role} '{wanted.Name}' is {found.DataType.ToWireName()} in the model and {wanted.DataType.ToWireName()} in config.pbtxt");
            merged.Add(wanted with { Shape = MergeShape(path, role, wanted, found, maxBatch) });
        }

        string[] missing = [.. graph.Select(g => g.Name).Except(configured.Select(c => c.Name)).Where(n => !mayBeAbsent(n))];
        if (missing.Length > 0)
            throw Mismatch(path, $"config.pbtxt lacks {role} {string.Join(", ", missing.Select(m => $"'{m}'"))} of the model");
        return merged;
    }

    private static ImmutableArray<long> MergeShape(string path, string role, TensorSpec wanted, TensorSpec found, int maxBatch)
    {
        ImmutableArray<long> full = maxBatch > 0 ? [-1, .. wanted.Shape] : wanted.Shape;
        if (found.Shape.IsDefault)
            return full;
        // Output shapes of exported graphs are often wrong, so only inputs are held to them.
        if (role == "output")
            return full;
        bool fits = full.Length == found.Shape.Length;
        var merged = new long[full.Length];
        for (int i = 0; fits && i < merged.Length; i++)
        {
            fits = full[i] == found.Shape[i] || full[i] < 0 || found.Shape[i] < 0;
            merged[i] = Math.Max(full[i], found.Shape[i]);
        }

        return fits
            ? [.. merged]
            : throw Mismatch(path, $"{role} '{wanted.Name}' has shape [{string.Join(',', found.Shape)}] in the model and [{string.Join(',', full)}] in config.pbtxt{(maxBatch > 0 ? " (with the batch axis that max_batch_size adds)" : "")}");
    }

    private static DismException Mismatch(string path, string fault) =>
        new(ErrorCode.ModelLoadFailed, $"{path}: {fault}.", "Make the template's signature agree with the model and build again.", path);

    private static string Describe(OnnxValue value) => value.Kind switch
    {
        OnnxValueKind.Sequence => "a sequence",
        OnnxValueKind.Map => "a map",
        OnnxValueKind.Tensor => "a tensor of a type without a name in the protocol",
        _ => "no dense tensor",
    };
}
