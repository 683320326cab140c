using System.Collections.Immutable;
using System.Numerics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of InferenceOnConditions.</summary>
internal sealed record ConditionsDraft
{
    public required string Path { get; init; }

    public required SourceLocation Location { get; init; }

    public required Field<BigInteger> MinRunNumber { get; init; }

    public required Field<BigInteger> MaxRunNumber { get; init; }

    public required Field<BigInteger> MinNumberOfLumisection { get; init; }

    public required Field<double> MinDeliveredLuminosity { get; init; }

    public required Field<double> MinRecordedLuminosity { get; init; }

    public required Field<double> MinBField { get; init; }

    public required Field<double> MinEnergy { get; init; }

    public required Field<bool> StableBeams { get; init; }

    public required Field<bool> NoComponentOut { get; init; }

    public required Field<string> FillType { get; init; }

    public required Field<string> Clock { get; init; }

    public required Field<string> Sequence { get; init; }

    public required Field<string> L1KeyMatch { get; init; }

    public required Field<string> L1MenuMatch { get; init; }

    public required Field<string> HLTConfigMatch { get; init; }

    public required Field<ImmutableArray<string>> AllowedComponentsOut { get; init; }

    public required Field<ImmutableArray<string>> AllowedPrimaryDatasets { get; init; }
}
