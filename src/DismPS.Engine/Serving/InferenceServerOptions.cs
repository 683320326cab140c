using System.Collections.Immutable;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Runtimes.Onnx;
using DismPS.Engine.Runtimes.Python;

namespace DismPS.Engine.Serving;

/// <summary>What an <see cref="InferenceServer"/> serves, and its bounds.</summary>
public sealed record InferenceServerOptions
{
    /// <summary>
    /// Absolute folder. Triton's layout: <c>name/config.pbtxt</c> and <c>name/version/</c> with the model. MLServer's: <c>model-settings.json</c>
    /// here or in folders below.
    /// </summary>
    public required string RepositoryFolder { get; init; }

    /// <summary>Names of the models to load; empty for all in the folder.</summary>
    public IReadOnlyList<string> ModelNames { get; init; } = [];

    /// <summary>Instances of every model; null for the model's configuration, or one for each core.</summary>
    public int? InstancesPerModel { get; init; }

    /// <summary>Requests that may wait for an instance of one model; beyond it they are refused at once.</summary>
    public int MaxQueueLength { get; init; } = 256;

    /// <summary>How long a request may wait for an instance.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan ModelTimeout { get; init; } = TimeSpan.FromSeconds(60);

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

    /// <summary>Clock of limits and statistics.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
