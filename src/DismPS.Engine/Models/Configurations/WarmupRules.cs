using System.Text.Json.Nodes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on <c>model_warmup</c>: each sample must be a request that the model takes.</summary>
internal static class WarmupRules
{
    /// <summary>Folder of the data files, in the model's folder.</summary>
    public const string Folder = "warmup";

    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration, string? modelFolder)
    {
        foreach (JsonObject sample in configuration.Items("model_warmup").Where(s => s.Number("batch_size") > 0))
        {
            foreach ((string input, JsonNode value) in sample.Entries("inputs"))
                CheckInput(configuration, sample, input, value.AsObject(), modelFolder);
            CheckPresent(configuration, sample);
            Int128 most = Int128.Max(configuration.Number("max_batch_size"), 1), rows = sample.Number("batch_size");
            // Triton's own processes end at this one. Where the model itself is still to be asked for its inputs, its maximum is not known either.
            if (rows > most && configuration.Count("input") > 0)
                throw Refuse(sample, $"batch_size {rows} is above the model's maximum: inference request batch-size must be <= {most} for '{configuration.Text("name")}'");
        }
    }

    private static void CheckInput(JsonObject configuration, JsonObject sample, string input, JsonObject value, string? modelFolder)
    {
        if (value.Numbers("dims").Contains(-1))
            throw Refuse(sample, $"warmup setting expects all variable-size dimensions are specified for input '{input}'");
        string? file = value.ContainsKey("input_data_file") ? value.Text("input_data_file") : null;
        if (file is null && !value.ContainsKey("zero_data") && !value.ContainsKey("random_data"))
            throw Refuse(sample, $"warmup setting expects input '{input}' to have input_data_type set", "Write zero_data: true, random_data: true, or input_data_file with the name of a file in warmup/.");
        if (file is not null && modelFolder is not null)
            CheckFile(sample, value, file, modelFolder);
        // An input that the configuration lacks counts as a control tensor.
        if (configuration.Items("input").FirstOrDefault(i => i.Text("name") == input) is not JsonObject declared)
            return;
        string model = configuration.Text("name");
        if (DataFiles.TypeOf(value) != DataFiles.TypeOf(declared))
            throw Refuse(sample, $"inference input '{input}' data-type is '{DataFiles.TypeOf(value)?.ToWireName()}', but model '{model}' expects '{DataFiles.TypeOf(declared)?.ToWireName()}'");
        var given = value.Numbers("dims");
        var wanted = declared.Numbers("dims");
        bool batched = configuration.Number("max_batch_size") > 0;
        if (given.Length == wanted.Length && given.Zip(wanted).All(d => d.Second == -1 || d.First == d.Second))
            return;
        throw Refuse(
            sample, $"unexpected shape for input '{input}' for model '{model}'. Expected [{string.Join(',', batched ? [-1, .. wanted] : wanted)}], got [{string.Join(',', batched ? [1, .. given] : given)}]");
    }

    private static void CheckFile(JsonObject sample, JsonObject value, string file, string modelFolder)
    {
        long size = DataFiles.SizeOf(modelFolder, Folder, file)
            ?? throw Refuse(sample, $"failed to open text file for read {Path.Combine(modelFolder, Folder, file)}: No such file or directory");
        Int128 wanted = DataFiles.ByteSize(value);
        if (value.Text("data_type") != "TYPE_STRING" && wanted > size)
            throw Refuse(sample, $"warmup setting expects {wanted} bytes, but the data provided from {file} only has {size} bytes");
    }

    private static void CheckPresent(JsonObject configuration, JsonObject sample)
    {
        HashSet<string> given = [.. sample.Entries("inputs").Select(i => i.Key)];
        string[] missing = [.. configuration.Items("input").Where(i => !i.Flag("optional")).Select(i => i.Text("name")).Where(n => !given.Contains(n))];
        if (missing.Length > 0)
            throw Refuse(sample, $"expected {configuration.Count("input")} inputs but got {given.Count} inputs for model '{configuration.Text("name")}', missing required input(s) {string.Join(", ", missing.Take(20))}");
    }

    private static ModelConfigurationRefusal Refuse(JsonObject sample, string message, string? cure = null) =>
        ModelConfigurationRefusal.Load("warmup", $"model_warmup '{sample.Text("name")}': {message}", cure);
}
