namespace DismPS.Engine.Hosting;

/// <summary>What is served, where, and for how long.</summary>
public sealed record ApiHostOptions
{
    /// <summary>Absolute path of a template or of a model repository folder.</summary>
    public required string SourcePath { get; init; }

    /// <summary>True when <see cref="SourcePath"/> is a template.</summary>
    public bool IsTemplate { get; init; }

    /// <summary>Absolute folder in which the server runs; the build folder is looked for here.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Absolute folder that the template's relative paths start from; null for <see cref="WorkingFolder"/>.</summary>
    public string? BaseFolder { get; init; }

    /// <summary>Resource of the template; null when it has only one.</summary>
    public string? Resource { get; init; }

    /// <summary>HTTP port; 0 takes any free one, null the usual one of the resource's type.</summary>
    public int? Port { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>Process whose end ends the server; null for none.</summary>
    public int? OwnerProcessId { get; init; }

    /// <summary>How long the server may take to answer its first readiness request.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How it serves.</summary>
    public ServingOptions Serving { get; init; } = new();
}
