using System.Collections.Immutable;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Runtimes.Onnx;
using DismPS.Engine.Runtimes.Python;

namespace DismPS.Engine.Serving;

/// <summary>What an <see cref="InferenceServer"/> serves, and its bounds.</summary>
public sealed record InferenceServerOptions
{
    /// <summary>In <see cref="StartupModels"/>: all that the folders have.</summary>
    public const string AllModels = "*";

    /// <summary>
    /// Absolute folder. Triton's layout: <c>name/config.pbtxt</c> and <c>name/version/</c> with the model. MLServer's: <c>model-settings.json</c>
    /// here or in folders below.
    /// </summary>
    public required string RepositoryFolder { get; init; }

    /// <summary>More folders of the same kind. A model that two folders have is not served.</summary>
    public IReadOnlyList<string> FurtherFolders { get; init; } = [];

    /// <summary>What stands for settings that a <c>model-settings.json</c> leaves out (<see cref="Models.ModelSettingsEnvironment.Of"/>).</summary>
    public IReadOnlyDictionary<string, string> ModelSettingsVariables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who decides which models there are; null for clients where models have MLServer's layout, whose server allows it always, and nobody elsewhere.</summary>
    public RepositoryControl? Control { get; init; }

    /// <summary>Names of the models that are loaded at the start, and when folders are polled the only ones; <see cref="AllModels"/> for all.</summary>
    public IReadOnlyList<string> StartupModels { get; init; } = [AllModels];

    /// <summary>How often the folders are compared when they are polled.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a model may take to load, and how long a change waits for another of the same model.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long requests in flight may go on when their model is unloaded or replaced; they are stopped afterwards.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server is only ready while every model is.</summary>
    public bool StrictReadiness { get; init; } = true;

    /// <summary>Whether a model that cannot be loaded at the start keeps the server from starting.</summary>
    public bool ExitOnError { get; init; }

    /// <summary>Whether the server does not start when no model at all can be loaded; a repository may be mended while it runs.</summary>
    public bool NeedsModel { get; init; }

    /// <summary>Instances of every model; null for the model's configuration, or one for each core.</summary>
    public int? InstancesPerModel { get; init; }

    /// <summary>Requests that may wait for an instance of one model; beyond it they are refused at once.</summary>
    public int MaxQueueLength { get; init; } = 256;

    /// <summary>How long a request may wait for an instance.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan ModelTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Bytes of the response cache, which answers equal requests to models whose configuration says <c>response_cache { enable: true }</c>; 0 for no cache.
    /// </summary>
    public long ResponseCacheBytes { get; init; }

    /// <summary>Bounds on messages.</summary>
    public WireLimits Limits { get; init; } = WireLimits.Default;

    /// <summary>Runtimes in the order in which they are asked.</summary>
    public IReadOnlyList<IModelRuntime> Runtimes
    {
        get => field ?? [new OnnxRuntime(), new PythonRuntime(Python)];
        init;
    }

    /// <summary>How Python models are run, when <see cref="Runtimes"/> is not given.</summary>
    public PythonRuntimeOptions Python { get; init; } = new();

    /// <summary>What the template says of the models, by their names on the wire.</summary>
    public IReadOnlyDictionary<string, DeclaredModel> Declared { get; init; } = ImmutableDictionary<string, DeclaredModel>.Empty;

    /// <summary>Takes what the models and their processes have to say.</summary>
    public IModelLog Log { get; init; } = NullModelLog.Instance;

    /// <summary>Whose answers are given where servers differ.</summary>
    public ApiDialect Dialect { get; init; }

    /// <summary>Clock of limits and statistics.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
