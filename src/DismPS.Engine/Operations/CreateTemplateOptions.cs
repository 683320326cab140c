using System.Collections.Immutable;

namespace DismPS.Engine.Operations;

/// <summary>What a new template is made from; what is null is derived from the model, or marked for the user to complete.</summary>
/// <param name="Model">Model file, or folder of a SavedModel; absolute or relative to <paramref name="WorkingFolder"/>.</param>
/// <param name="WorkingFolder">Absolute.</param>
public sealed record CreateTemplateOptions(string Model, string WorkingFolder)
{
    /// <summary>Where to write; absolute or relative to <see cref="WorkingFolder"/>; null for template.yaml beside the model's folder.</summary>
    public string? Output { get; init; }

    /// <summary>Folder that the template's paths start from, absolute; null for <see cref="WorkingFolder"/>.</summary>
    public string? BaseFolder { get; init; }

    /// <summary>Whether an existing template is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Folder of the handler; null to look beside the model.</summary>
    public string? Code { get; init; }

    /// <summary><c>module.Class</c>; null to look for a class that derives from MLModel.</summary>
    public string? Handler { get; init; }

    /// <summary>Name of the service; null to make one of the model's name.</summary>
    public string? Name { get; init; }

    /// <summary>Workspace in DIALS.</summary>
    public string? Workspace { get; init; }

    /// <summary>One sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Full names of the monitoring elements, one an input, in order; may be fewer.</summary>
    public ImmutableArray<string> MonitoringElements { get; init; } = [];

    /// <summary>Output with the score; null to choose one by its shape.</summary>
    public string? MetricKey { get; init; }

    /// <summary>Rows above it are anomalous.</summary>
    public double? AnomalyThreshold { get; init; }

    /// <summary>Output that flags rows; given, the model decides itself.</summary>
    public string? FlaggingKey { get; init; }
}
