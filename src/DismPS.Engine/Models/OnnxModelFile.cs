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
    public ImmutableDictionary<string, long> Opsets { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Inputs that a caller gives; those in <see cref="OptionalInputs"/> have a default.</summary>
    public ImmutableArray<OnnxValue> Inputs { get; init; } = [];

    /// <summary>Outputs.</summary>
    public ImmutableArray<OnnxValue> Outputs { get; init; } = [];

    /// <summary>Names of inputs that an initializer of the same name gives a default.</summary>
    public ImmutableHashSet<string> OptionalInputs { get; init; } = [];

    /// <summary>Files of weights that the model names, as written: relative to the model's folder; each once.</summary>
    public ImmutableArray<string> ExternalFiles { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ModelLoadFailed"/>: the file is missing, empty, something other than ONNX (the message says what), or damaged.
    /// </exception>
    public static OnnxModelFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] content;
        try
        {
            using FileStream stream = RegularFile.Open(path);
            if (stream.Length > Array.MaxLength)
                throw new IOException("It is larger than 2 GiB.");
            content = new byte[stream.Length];
            stream.ReadExactly(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the model file cannot be read: {e.Message}", null, path, e);
        }

        return Parse(content, path);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Name for messages.</param>
    /// <exception cref="DismException">As for <see cref="Read"/>.</exception>
    public static OnnxModelFile Parse(ReadOnlySpan<byte> content, string path)
    {
        ForeignContent.Refuse(content, path, "an ONNX model");
        return OnnxGraphReader.Read(content)
            ?? throw new DismException(
                ErrorCode.ModelLoadFailed,
                $"{path}: the file is damaged or is no ONNX model: it is not a complete protobuf message with a graph.",
                "Export the model again, or copy the file again: it may have been cut off.",
                path);
    }

    /// <summary>Checks that every external file lies inside the model's folder and exists.</summary>
    /// <param name="path">Absolute path of the model file.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>, naming model, external file and cause.</exception>
    public void CheckExternalFiles(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (string location in ExternalFiles)
        {
            string cure = "Export the model with its external data beside the model file.";
            if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.StartsWith('\\')
                || (location.Length > 1 && location[1] == ':'))
                throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the external data file '{location}' is an absolute path; it must lie in the model's folder.", cure, path);
            string full = Path.GetFullPath(Path.Combine(folder, location.Replace('\\', '/')));
            if (!full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || LeavesByLink(folder, full))
                throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the external data file '{location}' leaves the model's folder.", cure, path);
            if (!RegularFile.Exists(full))
                throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the external data file '{location}' is missing from the model's folder.", cure, path);
        }
    }

    private static bool LeavesByLink(string folder, string full)
    {
        for (string? step = full; step is not null && step.Length > folder.Length; step = Path.GetDirectoryName(step))
        {
            FileSystemInfo entry = Directory.Exists(step) ? new DirectoryInfo(step) : new FileInfo(step);
            if (entry.LinkTarget is null || entry.ResolveLinkTarget(returnFinalTarget: true) is not FileSystemInfo target)
                continue;
            if (!target.FullName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
