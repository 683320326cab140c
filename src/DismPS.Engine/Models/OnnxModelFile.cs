using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>
/// What an ONNX file says of itself, read from its protobuf form without running or loading it.
/// Source of the field numbers: onnx.proto of the ONNX project.
/// </summary>
public sealed record OnnxModelFile
{
    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; }

    /// <summary>Program that wrote the file; empty when it does not say.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Operator sets by domain; the standard one has the empty name.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; init; } = new Dictionary<string, long>();

    /// <summary>Inputs that a caller gives; those in <see cref="OptionalInputs"/> have a default.</summary>
    public ImmutableArray<OnnxValue> Inputs { get; init; } = [];

    /// <summary>Outputs.</summary>
    public ImmutableArray<OnnxValue> Outputs { get; init; } = [];

    /// <summary>Names of inputs that an initializer of the same name gives a default.</summary>
    public ImmutableHashSet<string> OptionalInputs { get; init; } = [];

    /// <summary>Files of weights that the model names, as written: relative to the model's folder; each once.</summary>
    public ImmutableArray<string> ExternalFiles { get; init; } = [];

    /// <summary>Operators that the model uses, with those of subgraphs and functions; by domain and name.</summary>
    public ImmutableArray<OnnxOperator> Operators { get; init; } = [];

    /// <summary>Operators that the model defines itself, as <see cref="OnnxOperator.FullName"/> writes them.</summary>
    public ImmutableHashSet<string> LocalFunctions { get; init; } = [];

    /// <summary>Faults that every runtime refuses; the first few.</summary>
    public ImmutableArray<OnnxDefect> Defects { get; init; } = [];

    /// <summary>Length of the file in bytes, without external files.</summary>
    public long Size { get; init; }

    /// <summary>Reads a file. Weights are stepped over, so its size does not matter.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ModelLoadFailed"/>: the file is missing, empty, something other than ONNX (the message says what), or damaged.
    /// </exception>
    public static OnnxModelFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryRead(path, out ModelFault? fault) ?? throw Refusal(path, fault!);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Name for messages.</param>
    /// <exception cref="DismException">As for <see cref="Read"/>.</exception>
    public static OnnxModelFile Parse(byte[] content, string path)
    {
        using var stream = new MemoryStream(content, writable: false);
        return TryRead(stream, out ModelFault? fault) ?? throw Refusal(path, fault!);
    }

    /// <summary>Reads a file; null, with the reason, when it is no model.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="fault">Null when the model could be read.</param>
    internal static OnnxModelFile? TryRead(string path, out ModelFault? fault)
    {
        using Stream? stream = ModelFileStream.Open(path, out fault);
        return stream is null ? null : TryRead(stream, out fault);
    }

    /// <summary>What signatures are compared with.</summary>
    public ModelInterface ToInterface() => new([.. Inputs.Select(ToTensor)], [.. Outputs.Select(ToTensor)]);

    /// <summary>Domain and name of a function as operators are written.</summary>
    internal static string FunctionName(string domain, string name) => new OnnxOperator(domain, name, 0, 0, "").FullName;

    private static OnnxModelFile? TryRead(Stream stream, out ModelFault? fault)
    {
        try
        {
            var start = new byte[ForeignContent.Length];
            int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            fault = ForeignContent.Recognize(start.AsSpan(0, length), "an ONNX model");
            if (fault is not null)
                return null;
            var wire = new ProtobufStream(stream, stream.Length);
            OnnxModelFile? model = OnnxGraphReader.Read(wire);
            // Every exporter writes the version of the format first.
            fault = model is null ? Explain(wire.Fault, start[0] == 8 && start[1] < 128) : null;
            return model;
        }
        catch (IOException e)
        {
            fault = new ModelFault(ModelFaultKind.Unreadable, $"the model file cannot be read: {e.Message.TrimEnd('.')}", "Check the file and its disk.");
            return null;
        }
    }

    private static ModelFault Explain(ProtobufFault? fault, bool beginsAsModel) => fault switch
    {
        ProtobufFault.TooLarge => new ModelFault(ModelFaultKind.TooLarge, "the graph has more names, entries or levels than any real model, so it is not read",
            "Export the model again; weights belong into tensors, not into attributes or names."),
        ProtobufFault.CutOff when beginsAsModel => new ModelFault(ModelFaultKind.CutOff, "the file is cut off: it begins as an ONNX model and ends in the middle of it",
            "Copy the file again, or export the model again."),
        _ => new ModelFault(ModelFaultKind.NotRecognized, "the file is damaged or is no ONNX model: it is not a complete protobuf message with a graph",
            "Export the model again, or copy the file again: it may have been cut off."),
    };

    private static DismException Refusal(string path, ModelFault fault) =>
        new(ErrorCode.ModelLoadFailed, $"{path}: {fault.Message}.", fault.Cure, path);

    private ModelTensor ToTensor(OnnxValue value) => new(value.Name, value.DataType, value.Shape)
    {
        IsOptional = OptionalInputs.Contains(value.Name),
        Unusual = value.DataType is null ? value.Description : null,
    };

    /// <summary>Checks that every external file lies inside the model's folder and exists.</summary>
    /// <param name="path">Absolute path of the model file.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>, naming model, external file and cause.</exception>
    public void CheckExternalFiles(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (ExternalFaults(path).FirstOrDefault() is { } fault)
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: {fault}.", "Export the model with its external data beside the model file.", path);
    }

    /// <summary>What is wrong with the external files, one sentence each without the full stop.</summary>
    /// <param name="path">Absolute path of the model file.</param>
    internal IEnumerable<string> ExternalFaults(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return ExternalFiles.Select(location => OnnxExternalFile.FaultOf(folder, location)).OfType<string>();
    }
}
