using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>Formats of result files by their names.</summary>
public static class ScoreFormats
{
    /// <summary>The format that users call <paramref name="name"/>: csv, jsonl or npy in any case; null for another word.</summary>
    public static ScoreFormat? OfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "csv" => ScoreFormat.Csv,
            "jsonl" => ScoreFormat.JsonLines,
            "npy" => ScoreFormat.Npy,
            _ => null,
        };
    }

    /// <summary>The extension of files of a format, with its dot.</summary>
    public static string ExtensionOf(ScoreFormat format) => format switch
    {
        ScoreFormat.JsonLines => ".jsonl",
        ScoreFormat.Npy => ".npy",
        _ => ".csv",
    };

    /// <summary>The format of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="forced">The format that was named.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: none was named, and the extension is none of the known ones.</exception>
    public static ScoreFormat Of(string path, ScoreFormat forced = ScoreFormat.Auto)
    {
        if (forced != ScoreFormat.Auto)
            return forced;
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => ScoreFormat.Csv,
            ".jsonl" or ".ndjson" => ScoreFormat.JsonLines,
            ".npy" => ScoreFormat.Npy,
            string extension => throw new DismException(ErrorCode.UsageInvalid,
                $"The extension '{extension}' of {path} does not tell the format of the results.", "Name it with -OutputFormat or --out-format: csv, jsonl or npy.", path),
        };
    }
}
