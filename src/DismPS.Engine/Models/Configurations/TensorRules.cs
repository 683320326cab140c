using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on inputs, outputs and the tensors that it derives from a batch.</summary>
internal static class TensorRules
{
    private const string TensorRt = "tensorrt_plan";

    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration)
    {
        string name = configuration.Text("name");
        foreach (JsonObject input in configuration.Items("input"))
        {
            CheckTensor(configuration, input, "model input ");
            string format = input.Text("format");
            if (format is "FORMAT_NHWC" or "FORMAT_NCHW" && input.Count("dims") != 3)
                throw Refuse("format", $"model input NHWC/NCHW require 3 dims for {name}: '{input.Text("name")}' has {input.Count("dims")}", "Give three dims, or leave 'format' out.");
            CheckKind(configuration, input, "input");
        }

        foreach (JsonObject output in configuration.Items("output"))
        {
            CheckTensor(configuration, output, "model output ");
            CheckKind(configuration, output, "output");
        }

        BatchTensorRules.Check(configuration);
    }

    private static void CheckTensor(JsonObject configuration, JsonObject tensor, string prefix)
    {
        string model = configuration.Text("name"), name = tensor.Text("name");
        if (name.Length == 0)
            throw Refuse("tensor-name", $"{prefix}must specify 'name' for {model}");
        prefix += $"'{name}' ";
        if (tensor.Text("data_type") is "" or "TYPE_INVALID")
            throw Refuse("dtype", $"{prefix}must specify 'data_type' for {model}", "Write data_type: TYPE_FP32 or another type.");
        if (tensor.Count("dims") == 0)
            throw Refuse("dims", $"{prefix}must specify 'dims' for {model}", "Write dims: [ … ], without the batch axis when max_batch_size is above 0.");
        JsonObject? reshape = tensor.Child("reshape");
        if (reshape is not null && reshape.Count("shape") == 0 && configuration.Number("max_batch_size") == 0)
            throw Refuse("reshape", $"{prefix}cannot have empty reshape for non-batching model as scalar tensors are not supported for {model}");
        const string allowed = "must be integer >= 1, or -1 to indicate a variable-size dimension";
        if (tensor.Numbers("dims").Any(d => d is < 1 and not -1))
            throw Refuse("dims", $"{prefix}dimension {allowed} for {model}");
        if (reshape is null)
            return;
        if (reshape.Numbers("shape").Any(d => d is < 1 and not -1))
            throw Refuse("reshape", $"{prefix}reshape dimensions {allowed} for {model}");
        CheckReshape(tensor.Numbers("dims"), reshape.Numbers("shape"), $"{prefix}has different", model);
    }

    private static void CheckReshape(IReadOnlyList<long> dims, IReadOnlyList<long> shape, string prefix, string model)
    {
        Int128 from = ElementCount(dims), to = ElementCount(shape);
        if (from != to && (to != 0 || from != 1))
            throw Refuse("reshape", $"{prefix} size for dims and reshape for {model}", "Both must hold the same number of elements.");
        if (from != -1)
            return;
        List<Int128> fromRuns = Runs(dims), toRuns = Runs(shape);
        if (fromRuns.Count != toRuns.Count)
            throw Refuse("reshape", $"{prefix} number of variable-size dimensions for dims and reshape for {model}");
        if (!fromRuns.SequenceEqual(toRuns))
            throw Refuse("reshape", $"{prefix} size for dims and reshape for {model}", "Between two -1, and before and behind them, both must hold the same number of elements.");
    }

    /// <summary>-1 when one is variable; 0 for no dimension.</summary>
    public static Int128 ElementCount(IReadOnlyList<long> dims) => dims.Contains(-1) ? -1 : dims.Count == 0 ? 0 : Product(dims);

    private static List<Int128> Runs(IReadOnlyList<long> dims)
    {
        List<Int128> runs = [1];
        foreach (long dim in dims)
        {
            if (dim == -1)
                runs.Add(1);
            else
                runs[^1] = Product([runs[^1], dim]);
        }

        return runs;
    }

    private static Int128 Product(IEnumerable<long> dims) => Product(dims.Select(d => (Int128)d));

    /// <summary>What is beyond all sizes of memory stays there.</summary>
    private static Int128 Product(IEnumerable<Int128> factors) => factors.Aggregate((Int128)1, (sum, factor) => Int128.Min(sum * factor, (Int128)1 << 63));

    private static void CheckKind(JsonObject configuration, JsonObject tensor, string word)
    {
        string model = configuration.Text("name");
        bool plan = configuration.Text("platform") == TensorRt;
        if (tensor.Flag("is_shape_tensor") && !plan)
            throw Refuse("tensor-kind", $"shape tensors are only supported for TensorRT platform for {model}: {word} '{tensor.Text("name")}'", "Leave is_shape_tensor out.");
        if (!tensor.Flag("is_non_linear_format_io"))
            return;
        if (!plan)
            throw Refuse("tensor-kind", $"Non-linear IO format is only supported for the TensorRT platform for {model}: {word} '{tensor.Text("name")}'", "Leave is_non_linear_format_io out.");
        if (tensor.Count("dims") != 3)
            throw Refuse("tensor-kind", $"Non-linear IO format {word} requires 3 dims for {model}");
    }

    private static ModelConfigurationRefusal Refuse(string kind, string message, string? cure = null) => ModelConfigurationRefusal.Load(kind, message, cure);
}
