using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <summary>Reads Triton's <c>config.pbtxt</c>. Fields that this program does not obey are passed over, whatever they hold.</summary>
public static class ModelConfigurationReader
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "config.pbtxt";

    /// <summary>Largest file that is read, in bytes; real ones have some kilobytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private static readonly string[] InstanceKinds = ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelConfiguration Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MaxBytes);
            if (bytes.Length > MaxBytes)
                throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the file is larger than {MaxBytes} bytes.", null, path);
            using var reader = new StreamReader(new MemoryStream(bytes));
            return Parse(reader.ReadToEnd(), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the configuration cannot be read: {e.Message}", null, path, e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">Protobuf text format.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelConfiguration Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (text.Length > MaxBytes)
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the text is longer than {MaxBytes} characters.", null, file);
        var configuration = new ModelConfiguration { Name = "" };
        ImmutableArray<TensorSpec>.Builder inputs = ImmutableArray.CreateBuilder<TensorSpec>(), outputs = ImmutableArray.CreateBuilder<TensorSpec>();
        ImmutableHashSet<string>.Builder optional = ImmutableHashSet.CreateBuilder<string>();
        ImmutableDictionary<string, string>.Builder parameters = ImmutableDictionary.CreateBuilder<string, string>();
        bool group = false;
        foreach (TextProtoNode field in TextProtoParser.Parse(text, file))
        {
            configuration = field.Name switch
            {
                "name" => configuration with { Name = TextProtoScalar.Text(field, file) },
                "platform" => configuration with { Platform = TextProtoScalar.Text(field, file) },
                "backend" => configuration with { Backend = TextProtoScalar.Text(field, file) },
                "max_batch_size" => configuration with { MaxBatchSize = (int)TextProtoScalar.Integer(field, file, 0, int.MaxValue) },
                "default_model_filename" => configuration with { DefaultModelFilename = TextProtoScalar.Text(field, file) },
                "model_transaction_policy" => configuration with { Decoupled = ReadFlag(field, "decoupled", file) },
                "instance_group" when !group => ReadGroup(configuration, field, file),
                _ => configuration,
            };
            group |= field.Name == "instance_group";
            if (field.Name is "input" or "output")
                (field.Name == "input" ? inputs : outputs).Add(ReadTensor(field, file));
            if (field.Name == "input" && ReadFlag(field, "optional", file))
                optional.Add(inputs[^1].Name);
            if (field.Name == "parameters")
                ReadParameter(field, parameters, file);
        }

        return configuration with
        {
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            OptionalInputs = optional.ToImmutable(),
            Parameters = parameters.ToImmutable(),
        };
    }

    private static TensorSpec ReadTensor(TextProtoNode node, string file)
    {
        string? name = null;
        DataType? type = null;
        ImmutableArray<long>.Builder? shape = null;
        foreach (TextProtoNode field in TextProtoScalar.Message(node, file))
        {
            switch (field.Name)
            {
                case "name":
                    name = TextProtoScalar.Text(field, file);
                    break;
                case "data_type":
                    type = ReadType(field, file);
                    break;
                case "dims":
                    shape ??= ImmutableArray.CreateBuilder<long>();
                    long entry = (long)TextProtoScalar.Integer(field, file, -1, long.MaxValue);
                    if (entry == 0)
                        throw TextProtoScalar.Error(field, file, "a dimension must be 1 or more, or -1 where any size fits");
                    shape.Add(entry);
                    break;
            }
        }

        if (name is null || type is not DataType known || shape is null)
            throw TextProtoScalar.Error(node, file, $"{node.Name} must specify '{(name is null ? "name" : type is null ? "data_type" : "dims")}'");
        return new TensorSpec(name, known, shape.ToImmutable());
    }

    private static DataType ReadType(TextProtoNode node, string file)
    {
        string text = TextProtoScalar.Token(node, file, TextProtoTokenKind.Identifier, "a data type such as TYPE_FP32").Text;
        string wire = text.StartsWith("TYPE_", StringComparison.Ordinal) ? text["TYPE_".Length..] : "";
        DataType? type = wire switch { "STRING" => DataType.Bytes, "BYTES" => null, _ => DataTypes.FromWireName(wire) };
        return type ?? throw TextProtoScalar.Error(node, file, $"'{text}' is no data type; expected TYPE_FP32, TYPE_INT64, TYPE_STRING and so on");
    }

    private static bool ReadFlag(TextProtoNode node, string name, string file)
    {
        TextProtoNode? flag = TextProtoScalar.Message(node, file).FindLast(f => f.Name == name);
        return flag is not null && TextProtoScalar.Boolean(flag, file);
    }

    private static void ReadParameter(TextProtoNode node, ImmutableDictionary<string, string>.Builder parameters, string file)
    {
        JsonObject entry = ModelConfigurationTree.Read(ModelConfigurationSchema.Root, [node], file)["parameters"]!.AsObject();
        foreach ((string key, JsonNode? value) in entry)
            parameters[key] = value!["string_value"]?.GetValue<string>() ?? "";
    }

    private static ModelConfiguration ReadGroup(ModelConfiguration configuration, TextProtoNode node, string file)
    {
        ImmutableArray<int>.Builder gpus = ImmutableArray.CreateBuilder<int>();
        foreach (TextProtoNode field in TextProtoScalar.Message(node, file))
        {
            if (field.Name == "count")
            {
                // As Triton has it, a count below 1 is the same as none.
                configuration = configuration with { InstanceCount = Math.Max(0, (int)TextProtoScalar.Integer(field, file, int.MinValue, 1024)) };
            }
            else if (field.Name == "gpus")
            {
                gpus.Add((int)TextProtoScalar.Integer(field, file, 0, 4095));
            }
            else if (field.Name == "kind")
            {
                string kind = TextProtoScalar.Token(field, file, TextProtoTokenKind.Identifier, "an instance kind").Text;
                if (!InstanceKinds.Contains(kind))
                    throw TextProtoScalar.Error(field, file, $"'{kind}' is no instance kind; expected {string.Join(", ", InstanceKinds)}");
                configuration = configuration with { InstanceKind = kind };
            }
        }

        return configuration with { InstanceGpus = gpus.ToImmutable() };
    }
}
