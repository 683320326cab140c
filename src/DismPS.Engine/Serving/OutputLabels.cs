using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Serving;

/// <summary>Label files: one class a line, in the order of an output's elements.</summary>
internal static class OutputLabels
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads the labels of all outputs that have some.</summary>
    /// <param name="configuration">The model's configuration; null for none.</param>
    /// <param name="folder">The model's folder, in which the versions lie.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.PathEscape"/>, or <see cref="ErrorCode.ModelLoadFailed"/>: a file cannot be read or is too large.</exception>
    public static ImmutableDictionary<string, ImmutableArray<string>> Read(ModelConfiguration? configuration, string folder) =>
        configuration is null || configuration.LabelFiles.IsEmpty
            ? ImmutableDictionary<string, ImmutableArray<string>>.Empty
            : configuration.LabelFiles.ToImmutableDictionary(f => f.Key, f => ReadFile(f.Key, f.Value, folder));

    private static ImmutableArray<string> ReadFile(string output, string name, string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new DismException(ErrorCode.PathEscape, $"{folder}: the label file '{name}' of output '{output}' leaves the model's folder.", "Put it beside config.pbtxt.", name);
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MaxBytes);
            if (bytes.Length > MaxBytes)
            {
                throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the label file of output '{output}' is larger than {MaxBytes} bytes.",
                    "Leave only the labels in it, one a line.", path);
            }

            string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
            int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
            return [.. lines.Take(count).Select(l => l.TrimEnd('\r'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the label file of output '{output}' cannot be read: {e.Message}", "Put it beside config.pbtxt, or take label_filename out.", path, e);
        }
    }
}
