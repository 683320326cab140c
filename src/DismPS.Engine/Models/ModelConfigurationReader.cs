using System.Collections.Immutable;
using System.Globalization;
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
        bool group = false;
        foreach (TextProtoNode field in TextProtoParser.Parse(text, file))
        {
            configuration = field.Name switch
            {
                "name" => configuration with { Name = Text(field, file) },
                "platform" => configuration with { Platform = Text(field, file) },
                "backend" => configuration with { Backend = Text(field, file) },
                "max_batch_size" => configuration with { MaxBatchSize = (int)Integer(field, file, 0, int.MaxValue) },
                "instance_group" when !group => ReadGroup(configuration, field, file),
                _ => configuration,
            };
            group |= field.Name == "instance_group";
            if (field.Name is "input" or "output")
                (field.Name == "input" ? inputs : outputs).Add(ReadTensor(field, file));
        }

        return configuration with { Inputs = inputs.ToImmutable(), Outputs = outputs.ToImmutable() };
    }

    private static TensorSpec ReadTensor(TextProtoNode node, string file)
    {
        string? name = null;
        DataType? type = null;
        ImmutableArray<long>.Builder? shape = null;
        foreach (TextProtoNode field in Message(node, file))
        {
            switch (field.Name)
            {
                case "name":
                    name = Text(field, file);
                    break;
                case "data_type":
                    type = ReadType(field, file);
                    break;
                case "dims":
                    shape ??= ImmutableArray.CreateBuilder<long>();
                    long entry = Integer(field, file, -1, long.MaxValue);
                    if (entry == 0)
                        throw Error(field, file, "a dimension must be 1 or more, or -1 where any size fits");
                    shape.Add(entry);
                    break;
            }
        }

        if (name is null || type is not DataType known || shape is null)
            throw Error(node, file, $"{node.Name} must specify '{(name is null ? "name" : type is null ? "data_type" : "dims")}'");
        return new TensorSpec(name, known, shape.ToImmutable());
    }

    private static DataType ReadType(TextProtoNode node, string file)
    {
        string text = Scalar(node, file, TextProtoTokenKind.Identifier, "a data type such as TYPE_FP32").Text;
        string wire = text.StartsWith("TYPE_", StringComparison.Ordinal) ? text["TYPE_".Length..] : "";
        DataType? type = wire switch { "STRING" => DataType.Bytes, "BYTES" => null, _ => DataTypes.FromWireName(wire) };
        return type ?? throw Error(node, file, $"'{text}' is no data type; expected TYPE_FP32, TYPE_INT64, TYPE_STRING and so on");
    }

    private static ModelConfiguration ReadGroup(ModelConfiguration configuration, TextProtoNode node, string file)
    {
        foreach (TextProtoNode field in Message(node, file))
        {
            if (field.Name == "count")
            {
                configuration = configuration with { InstanceCount = (int)Integer(field, file, 1, 1024) };
            }
            else if (field.Name == "kind")
            {
                string kind = Scalar(field, file, TextProtoTokenKind.Identifier, "an instance kind").Text;
                if (!InstanceKinds.Contains(kind))
                    throw Error(field, file, $"'{kind}' is no instance kind; expected {string.Join(", ", InstanceKinds)}");
                configuration = configuration with { InstanceKind = kind };
            }
        }

        return configuration;
    }

    private static List<TextProtoNode> Message(TextProtoNode node, string file) =>
        node.Fields ?? throw Error(node, file, $"expected '{{' after '{node.Name}', got {node.Scalar}");

    private static string Text(TextProtoNode node, string file) => Scalar(node, file, TextProtoTokenKind.String, "a string in quotes").Text;

    private static long Integer(TextProtoNode node, string file, long least, long most)
    {
        string text = Scalar(node, file, TextProtoTokenKind.Number, "an integer").Text;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : throw Error(node, file, $"expected an integer from {least} to {most} for '{node.Name}', got '{text}'");
    }

    private static TextProtoToken Scalar(TextProtoNode node, string file, TextProtoTokenKind kind, string expected) =>
        node.Fields is null && node.Scalar.Kind == kind
            ? node.Scalar
            : throw Error(node, file, $"expected {expected} for '{node.Name}', got {node.Scalar}");

    private static DismException Error(TextProtoNode node, string file, string fault) => new(
        ErrorCode.ModelLoadFailed, $"{new SourceLocation(file, node.Scalar.Line, node.Scalar.Column)}: {fault}.", null, file);
}
