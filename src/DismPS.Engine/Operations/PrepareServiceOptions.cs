using DismPS.Engine.Serving;

namespace DismPS.Engine.Operations;

/// <summary>What is to be served: a template's resource, or a folder of models.</summary>
public sealed record PrepareServiceOptions
{
    /// <summary>Absolute folder of models; null to serve <see cref="Source"/>.</summary>
    public string? RepositoryFolder { get; init; }

    /// <summary>More absolute folders of models, beside <see cref="RepositoryFolder"/>.</summary>
    public IReadOnlyList<string> FurtherFolders { get; init; } = [];

    /// <summary>Who decides which models there are; null for what suits their layout.</summary>
    public RepositoryControl? Control { get; init; }

    /// <summary>Models that are loaded at the start; <see cref="InferenceServerOptions.AllModels"/> for all.</summary>
    public IReadOnlyList<string> StartupModels { get; init; } = [InferenceServerOptions.AllModels];

    /// <summary>How often the folders are compared when they are polled.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a model that cannot be loaded keeps the server from starting.</summary>
    public bool ExitOnError { get; init; }

    /// <summary>Whether the server is only ready while every model is.</summary>
    public bool StrictReadiness { get; init; } = true;

    /// <summary>Template; null to serve <see cref="RepositoryFolder"/>.</summary>
    public TemplateSource? Source { get; init; }

    /// <summary>Resource of the template; null when it has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Interpreter for Python models; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
