namespace DismPS.Engine.Serving;

/// <summary>The groups of requests that can be restricted, as Triton cuts them.</summary>
public enum ApiGroup
{
    /// <summary>No group: what does not exist.</summary>
    None,

    /// <summary>Live and ready, of the server and of models.</summary>
    Health,

    /// <summary>What the server and its models are.</summary>
    Metadata,

    /// <summary>Every kind of inference.</summary>
    Inference,

    /// <summary>Shared memory regions.</summary>
    SharedMemory,

    /// <summary>Models' configurations.</summary>
    ModelConfig,

    /// <summary>The repository's index, load and unload.</summary>
    ModelRepository,

    /// <summary>Models' statistics.</summary>
    Statistics,

    /// <summary>Trace settings.</summary>
    Trace,

    /// <summary>Log settings.</summary>
    Logging,
}
