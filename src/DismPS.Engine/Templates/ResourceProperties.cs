using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>
/// <c>Properties</c> of a resource. A field that was not given, or was null, is null (or a default array).
/// Fields that the resource's type does not have are null.
/// </summary>
public sealed record ResourceProperties
{
    /// <summary>Free text.</summary>
    public required string Description { get; init; }

    /// <summary>Service name; at most 36 characters of an RFC 1123 subdomain.</summary>
    public required string Name { get; init; }

    /// <summary>True when the model decides itself and answers a flag.</summary>
    public required bool BuiltinThreshold { get; init; }

    /// <summary>A row is anomalous when its metric is strictly above.</summary>
    public double? AnomalyThreshold { get; init; }

    /// <summary>Output that carries the score.</summary>
    public string? MetricKey { get; init; }

    /// <summary>Output that carries the model's own flag.</summary>
    public string? FlaggingKey { get; init; }

    /// <summary>Inputs, without those that come from <see cref="InputMetadata"/>.</summary>
    public required ImmutableArray<InputSignature> InputSignature { get; init; }

    /// <summary>Outputs.</summary>
    public required ImmutableArray<OutputSignature> OutputSignature { get; init; }

    /// <summary>Tags; default when absent or null.</summary>
    public ImmutableArray<Tag> Tags { get; init; }

    /// <summary>Container image that start-api of the platform's tool uses.</summary>
    public string? Image { get; init; }

    /// <summary>Requests and limits.</summary>
    public ComputeResources? Resources { get; init; }

    /// <summary>When the platform runs it.</summary>
    public InferenceConditions? InferenceOnConditions { get; init; }

    /// <summary>Values from OMS that become inputs; default when absent or null.</summary>
    public ImmutableArray<InputMetadata> InputMetadata { get; init; }

    /// <summary>Triton types only; 0 means that the shapes include the batch axis.</summary>
    public long? MaxBatchSize { get; init; }

    /// <summary>Triton backend as written or by default; null for MLServer types.</summary>
    public string? Backend { get; init; }

    /// <summary>Triton platform as written or by default; null for Python and MLServer types.</summary>
    public string? Platform { get; init; }

    /// <summary>Triton types only; the build overwrites it.</summary>
    public string? ModelRepositoryUri { get; init; }

    /// <summary>Model file, all types but SavedModel.</summary>
    public string? ModelUri { get; init; }

    /// <summary>SavedModel folder.</summary>
    public string? SavedModelUri { get; init; }

    /// <summary>Code folder of Python and MLServer types.</summary>
    public string? CodeUri { get; init; }

    /// <summary><c>module.path.ClassName</c> of MLServer types.</summary>
    public string? Handler { get; init; }
}
