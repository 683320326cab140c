using System.Collections.Immutable;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="InvokeInference"/> scores, with what.</summary>
/// <param name="Source">Template of the model.</param>
/// <param name="InputPath">Input file, absolute or relative to the source's working folder.</param>
public sealed record InvokeInferenceOptions(TemplateSource Source, string InputPath)
{
    /// <summary>Resource; null when the template has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Server to ask; null runs the model in this process.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Renames columns of the input: file name to name in the template.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Rows of one request at most.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Sends JSON in place of the binary extension.</summary>
    public bool UseJson { get; init; }
}
