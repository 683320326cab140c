namespace DismPS.Engine.Operations;

/// <summary>What is to be served: a template's resource, or a folder of models.</summary>
public sealed record PrepareServiceOptions
{
    /// <summary>Absolute folder of models; null to serve <see cref="Source"/>.</summary>
    public string? RepositoryFolder { get; init; }

    /// <summary>Template; null to serve <see cref="RepositoryFolder"/>.</summary>
    public TemplateSource? Source { get; init; }

    /// <summary>Resource of the template; null when it has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Interpreter for Python models; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
