using System.Collections.Immutable;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>One pass over a <c>model-settings.json</c>: its keys.</summary>
internal ref partial struct ModelSettingsWalk
{
    // The last three are MLServer's and of no use here.
    private static readonly string[] Keys =
        ["name", "implementation", "platform", "versions", "inputs", "outputs", "max_batch_size", "max_batch_time", "parameters", "parallel_workers", "warm_workers", "cache_enabled"];

    private static readonly string[] ParameterKeys =
        ["uri", "version", "content_type", "format", "extra", "environment_path", "environment_tarball", "inference_pool_gid", "autogenerate_inference_pool_gid"];

    private static readonly string[] TensorKeys = ["name", "datatype", "shape", "parameters"];

    /// <summary>Reads the whole text.</summary>
    public ModelSettings Read()
    {
        if (json.AsSpan().StartsWith("\uFEFF"u8))
            throw Error(0, "the file begins with a byte order mark, which MLServer refuses", "Save it as UTF-8 without one.");
        string? implementation = null;
        var settings = new ModelSettings { Implementation = "", Json = json };
        reader.Read();
        Open("the settings");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(seen, "", out string key))
        {
            switch (key)
            {
                case "implementation":
                    implementation = Text(key);
                    break;
                case "name":
                    settings = settings with { Name = Text(key) };
                    break;
                case "platform":
                    settings = settings with { Platform = Text(key) };
                    break;
                case "versions":
                    settings = settings with { Versions = Texts(key) };
                    break;
                case "inputs":
                    settings = settings with { Inputs = Tensors(key) };
                    break;
                case "outputs":
                    settings = settings with { Outputs = Tensors(key) };
                    break;
                case "max_batch_size":
                    settings = settings with { MaxBatchSize = Math.Max(0, Integer(key)) };
                    break;
                case "max_batch_time":
                    settings = settings with { MaxBatchTime = Math.Max(0, Number(key)) };
                    break;
                case "parameters":
                    settings = settings with { Parameters = Parameters() };
                    break;
                default:
                    SkipUnknown(key);
                    break;
            }
        }

        int end = (int)reader.BytesConsumed;
        reader.Read();
        if (string.IsNullOrEmpty(implementation))
            throw Error(end - 1, "the settings lack 'implementation', the import path of the handler's class", "Add \"implementation\": \"app.Handler\".");
        return settings with { Implementation = implementation, Warnings = [.. warnings] };
    }

    private ModelSettingsParameters Parameters()
    {
        var parameters = new ModelSettingsParameters();
        if (reader.TokenType == JsonTokenType.Null)
            return parameters;
        Open("'parameters'");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(seen, "parameters.", out string key))
        {
            string label = $"parameters.{key}";
            switch (key)
            {
                case "uri":
                    parameters = parameters with { Uri = OptionalText(label) };
                    break;
                case "version":
                    parameters = parameters with { Version = OptionalText(label) };
                    break;
                case "content_type":
                    parameters = parameters with { ContentType = OptionalText(label) };
                    break;
                case "format":
                    parameters = parameters with { Format = OptionalText(label) };
                    break;
                case "extra":
                    parameters = parameters with { Extra = Raw(label) };
                    break;
                default:
                    SkipOwn(key);
                    break;
            }
        }

        return parameters;
    }

    private ImmutableArray<ModelSettingsTensor> Tensors(string label)
    {
        ImmutableArray<ModelSettingsTensor>.Builder tensors = ImmutableArray.CreateBuilder<ModelSettingsTensor>();
        OpenList(label);
        while (NextElement())
            tensors.Add(ReadTensor($"{label}[{tensors.Count}]"));
        return tensors.ToImmutable();
    }

    private ModelSettingsTensor ReadTensor(string label)
    {
        int start = (int)reader.TokenStartIndex;
        string? name = null, content = null;
        DataType? type = null;
        ImmutableArray<long>? shape = null;
        Open($"'{label}'");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(seen, label + ".", out string key))
        {
            switch (key)
            {
                case "name":
                    name = Text($"{label}.name");
                    break;
                case "datatype":
                    type = Type($"{label}.datatype");
                    break;
                case "shape":
                    shape = Shape($"{label}.shape");
                    break;
                case "parameters":
                    content = Content($"{label}.parameters");
                    break;
                default:
                    Warn($"MLServer drops the unknown key '{label}.{key}' without a word", key, TensorKeys);
                    reader.Skip();
                    break;
            }
        }

        if (name is null || type is not DataType known || shape is not ImmutableArray<long> dims)
            throw Error(start, $"'{label}' lacks '{(name is null ? "name" : type is null ? "datatype" : "shape")}'");
        return new ModelSettingsTensor(new TensorSpec(name, known, dims), content);
    }

    private string? Content(string label)
    {
        string? content = null;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        Open($"'{label}'");
        while (NextKey([], label + ".", out string key))
        {
            if (key == "content_type")
                content = OptionalText($"{label}.content_type");
            else
                reader.Skip();
        }

        return content;
    }
}
