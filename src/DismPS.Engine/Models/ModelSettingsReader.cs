using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Reads MLServer's <c>model-settings.json</c>.</summary>
public static class ModelSettingsReader
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "model-settings.json";

    /// <summary>Largest file that is read, in bytes; real ones have some hundred.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Objects and arrays inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="variables">What <see cref="ModelSettingsEnvironment.Of"/> found, for what the file does not say; null for nothing.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelSettings Read(string path, IReadOnlyDictionary<string, string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            byte[] json = RegularFile.ReadAtMost(path, MaxBytes);
            return Parse(variables is null ? json : ModelSettingsEnvironment.Fill(json, variables), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the settings cannot be read: {e.Message}",
                "Check that it is a file and that you may read it.", path, e);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="json">UTF-8; kept in <see cref="ModelSettings.Json"/>, so that it must not be written to afterwards.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/> with file, line and column.</exception>
    public static ModelSettings Parse(byte[] json, string file)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(file);
        if (json.Length > MaxBytes)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the file is larger than {MaxBytes} bytes.",
                "Leave only the settings of the model in it; weights have files of their own.", file);
        }

        var walk = new ModelSettingsWalk(json, file);
        try
        {
            return walk.Read();
        }
        catch (JsonException e)
        {
            throw walk.SyntaxError(e);
        }
    }
}
