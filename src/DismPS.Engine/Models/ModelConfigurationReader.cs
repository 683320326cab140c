using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Configurations;

namespace DismPS.Engine.Models;

/// <summary>
/// Reads Triton's <c>config.pbtxt</c> as Triton does: the same texts are refused, at the same place, and the same rules hold. A valid part that this
/// program does not obey is told in <see cref="ModelConfiguration.Unsupported"/>, not refused here.
/// </summary>
public static class ModelConfigurationReader
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "config.pbtxt";

    /// <summary>Largest file that is read, in bytes; real ones have some kilobytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const string Readable = "Check that it is a file and that you may read it.";
    private const string Short = "Leave only the configuration in it.";

    /// <summary>Reads a file by itself; rules that need the model's folder are not checked.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelConfiguration Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Alone(() => TextProtoParser.Parse(ModelConfigurationSchema.Root, File(path)), path);
    }

    /// <summary>Reads the text of a file; rules that need the model's folder are not checked.</summary>
    /// <param name="text">Protobuf text format.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelConfiguration Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        return Alone(() => TextProtoParser.Parse(ModelConfigurationSchema.Root, Bytes(text, file)), file);
    }

    /// <summary>Reads a configuration in protobuf's JSON form, as a client sends it with a load; names may be in camel case.</summary>
    /// <param name="text">One JSON object.</param>
    /// <param name="name">Name of the model: for messages, and taken when the text gives none.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>, with the path of the field that does not fit.</exception>
    public static ModelConfiguration ParseJson(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        Bytes(text, name);
        ModelConfiguration read = Alone(() => JsonText.Parse(text), name);
        return read.Name.Length > 0 ? read : read with { Name = name };
    }

    /// <summary>
    /// Reads a model's folder with all of Triton's rules but those on an ensemble's members (<see cref="EnsembleRules"/>), completes the
    /// configuration as Triton does, and keeps it in <see cref="ModelConfiguration.CompletedJson"/>. Inputs and outputs that only the model's file
    /// tells are not in it; <see cref="SignatureCompletion"/> adds them.
    /// </summary>
    /// <param name="folder">Absolute path of the model's folder.</param>
    /// <param name="name">Name that the model must have: that of the folder in its repository.</param>
    /// <param name="gpus">Numbers of the GPUs that may be used; null when it is not known, and rules on them are not checked.</param>
    /// <param name="json">A configuration in JSON in place of the folder's own file, as a client sends it with a load; null for the file.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: what is wrong, with line and column where it has one.</exception>
    public static ModelConfiguration ReadFolder(string folder, string name, IReadOnlyList<int>? gpus = null, string? json = null)
    {
        ModelConfigurationResult result = Examine(folder, name, gpus, json);
        return result.Configuration ?? throw result.Fault!.ToException(json is null ? Path.Combine(folder, FileName) : name);
    }

    /// <summary>As <see cref="ReadFolder"/>, with the fault as a value.</summary>
    /// <inheritdoc cref="ReadFolder"/>
    public static ModelConfigurationResult Examine(string folder, string name, IReadOnlyList<int>? gpus = null, string? json = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(name);
        string file = Path.Combine(folder, FileName);
        try
        {
            if (json is not null)
                Bytes(json, name);
            JsonObject given = json is not null ? JsonText.Parse(json) : System.IO.File.Exists(file) ? TextProtoParser.Parse(ModelConfigurationSchema.Root, File(file)) : [];
            ModelFolder around = ModelFolder.Scan(folder, gpus);
            var completed = (JsonObject)given.DeepClone();
            ModelConfigurationDefaults.Add(completed, name, around.VersionFiles, gpus ?? []);
            PollRules.Check(completed, true);
            PollRules.CheckName(completed, name);
            LoadRules.Check(completed, given, around);
            ModelConfiguration read = ConfigurationParts.Read(given, folder) with
            {
                Name = name,
                Platform = completed.Text("platform"),
                Backend = completed.Text("backend"),
                DefaultModelFilename = completed.Text("default_model_filename"),
                CompletedJson = Encoding.UTF8.GetString(ModelConfigurationJson.Write(completed)),
                Warnings = ConfigurationWarnings.Find(given, around),
                Unsupported = ConfigurationSupport.Unsupported(given),
            };
            return new ModelConfigurationResult(read, null);
        }
        catch (ModelConfigurationRefusal refusal)
        {
            return new ModelConfigurationResult(null, refusal.Fault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the configuration cannot be read: {e.Message}", Readable, file, e);
        }
    }

    /// <exception cref="DismException">The text does not fit.</exception>
    internal static JsonObject ReadTree(Func<JsonObject> read, string file)
    {
        try
        {
            return read();
        }
        catch (ModelConfigurationRefusal refusal)
        {
            throw refusal.Fault.ToException(file);
        }
    }

    internal static byte[] Bytes(string text, string file) => text.Length <= MaxBytes
        ? Encoding.UTF8.GetBytes(text)
        : throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the text is longer than {MaxBytes} characters.", Short, file);

    private static ModelConfiguration Alone(Func<JsonObject> read, string file)
    {
        JsonObject given = ReadTree(read, file);
        ReadTree(
            () =>
            {
                var completed = (JsonObject)given.DeepClone();
                ModelConfigurationDefaults.Add(completed, "the model", [], []);
                PollRules.Check(completed, false);
                LoadRules.Check(completed, given, null);
                return completed;
            },
            file);
        return ConfigurationParts.Read(given, Path.GetDirectoryName(file)) with
        {
            Warnings = ConfigurationWarnings.Find(given, null),
            Unsupported = ConfigurationSupport.Unsupported(given),
        };
    }

    private static byte[] File(string path)
    {
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MaxBytes);
            return bytes.Length <= MaxBytes ? bytes : throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the file is larger than {MaxBytes} bytes.",
                Short, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the configuration cannot be read: {e.Message}", Readable, path, e);
        }
    }
}
