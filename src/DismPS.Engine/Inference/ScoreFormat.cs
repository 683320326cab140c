namespace DismPS.Engine.Inference;

/// <summary>Formats of result files; docs/inference.md says what is in each.</summary>
public enum ScoreFormat
{
    /// <summary>By the file's extension.</summary>
    Auto,

    /// <summary>Comma-separated with a header line: <c>.csv</c>.</summary>
    Csv,

    /// <summary>One JSON object a line: <c>.jsonl</c>, <c>.ndjson</c>.</summary>
    JsonLines,

    /// <summary>One structured NumPy array: <c>.npy</c>.</summary>
    Npy,
}
