namespace DismPS.Engine.Inference;

/// <summary>Formats of input files; docs/inference.md shows each.</summary>
public enum InputFormat
{
    /// <summary>By the file's extension.</summary>
    Auto,

    /// <summary>RFC 4180 with a header line: <c>.csv</c>, <c>.tsv</c>, <c>.txt</c>.</summary>
    Csv,

    /// <summary>Rows, columns, a V2 request or golden cases in one document: <c>.json</c>.</summary>
    Json,

    /// <summary>One JSON row a line: <c>.jsonl</c>, <c>.ndjson</c>.</summary>
    JsonLines,

    /// <summary>One NumPy array for a model with one input: <c>.npy</c>.</summary>
    Npy,

    /// <summary>NumPy arrays by input name: <c>.npz</c>.</summary>
    Npz,
}
