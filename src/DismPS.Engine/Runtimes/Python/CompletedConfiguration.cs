using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>The configuration that a worker is given: the file's, completed as Triton completes it.</summary>
internal static class CompletedConfiguration
{
    /// <summary>JSON of a model's configuration; that of an empty file when there is none.</summary>
    /// <exception cref="DismException">The file cannot be read.</exception>
    public static byte[] Read(ModelSource source)
    {
        if (source.Configuration?.CompletedJson is { Length: > 0 } completed)
            return System.Text.Encoding.UTF8.GetBytes(completed);
        string file = Path.Combine(Path.GetDirectoryName(source.Folder)!, ModelConfigurationReader.FileName);
        try
        {
            string text = File.Exists(file) ? System.Text.Encoding.UTF8.GetString(RegularFile.ReadAtMost(file, ModelConfigurationReader.MaxBytes)) : "";
            string[] files = [.. Directory.EnumerateFileSystemEntries(source.Folder).Select(f => Path.GetFileName(f))];
            return ModelConfigurationJson.Write(text, file, source.Name, files, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: the configuration cannot be read: {e.Message}",
                "Check that it is a file and that you may read it.", file, e);
        }
    }
}
