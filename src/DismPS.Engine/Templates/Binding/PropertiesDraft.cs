using System.Collections.Immutable;
using System.Numerics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of the properties of a resource; fields that its type does not have are absent.</summary>
internal sealed record PropertiesDraft
{
    public required string Path { get; init; }

    /// <summary>The key Properties.</summary>
    public required SourceLocation Location { get; init; }

    public required Field<string> Description { get; init; }

    public required Field<string> Name { get; init; }

    public required Field<bool> BuiltinThreshold { get; init; }

    public required Field<double> AnomalyThreshold { get; init; }

    public required Field<string> MetricKey { get; init; }

    public required Field<string> FlaggingKey { get; init; }

    public required Field<ImmutableArray<SignatureDraft>> InputSignature { get; init; }

    public required Field<ImmutableArray<SignatureDraft>> OutputSignature { get; init; }

    public required Field<ImmutableArray<TagDraft>> Tags { get; init; }

    public required Field<string> Image { get; init; }

    public required Field<ComputeDraft> Resources { get; init; }

    public required Field<ConditionsDraft> InferenceOnConditions { get; init; }

    public required Field<ImmutableArray<MetadataDraft>> InputMetadata { get; init; }

    public Field<BigInteger> MaxBatchSize { get; init; }

    public Field<string> Backend { get; init; }

    public Field<string> Platform { get; init; }

    public Field<string> ModelRepositoryUri { get; init; }

    public Field<string> ModelUri { get; init; }

    public Field<string> SavedModelUri { get; init; }

    public Field<string> CodeUri { get; init; }

    public Field<string> Handler { get; init; }
}
