using System.Collections.Immutable;

namespace DismPS.Engine.Models.Scheduling;

/// <summary>Triton's <c>model_warmup</c>: a request that every instance computes before the model is ready.</summary>
public sealed record WarmupRequest
{
    /// <summary>Name for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Rows of each request; 0 where the model has no batch axis.</summary>
    public int BatchSize { get; init; }

    /// <summary>How often it is computed; at least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Inputs.</summary>
    public ImmutableArray<WarmupInput> Inputs { get; init; } = [];
}
