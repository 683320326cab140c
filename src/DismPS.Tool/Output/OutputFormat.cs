namespace DismPS.Tool.Output;

/// <summary>What a command prints on standard output.</summary>
internal enum OutputFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,
}
