using System.Collections.Immutable;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>With what <see cref="InvokeInference"/> scores.</summary>
/// <param name="Source">Template of the model.</param>
public sealed record InvokeInferenceOptions(TemplateSource Source)
{
    /// <summary>Resource; null when the template has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Server to ask; null runs the model in this process.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Renames columns of the input: file name to name in the template.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>File of OMS attributes for the metadata inputs, absolute or relative to the source's working folder; null for none.</summary>
    public string? MetadataPath { get; init; }

    /// <summary>Format of the inputs; by their extensions unless named.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    public bool EmptyIsNaN { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>Rows of one request at most.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Requests that are under way at once; in this process that many instances of the model. As many answers more may wait for those before them.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Counts in place of the template's AnomalyThreshold; null to keep that. Not for a model that decides itself.</summary>
    public double? Threshold { get; init; }

    /// <summary>How the server is reached, and how long one answer may take.</summary>
    public ServerConnection Connection { get; init; } = new();
}
