using System.Collections.Immutable;
using System.Numerics;

namespace DismPS.Engine.Templates;

/// <summary><c>InferenceOnConditions</c>: when the platform runs the model. Every field is optional.</summary>
public sealed record InferenceConditions
{
    /// <summary>First run.</summary>
    public BigInteger? MinRunNumber { get; init; }
    /// <summary>Last run.</summary>
    public BigInteger? MaxRunNumber { get; init; }
    /// <summary>Lumisections at least.</summary>
    public BigInteger? MinNumberOfLumisection { get; init; }
    /// <summary>1/pb.</summary>
    public double? MinDeliveredLuminosity { get; init; }
    /// <summary>1/pb.</summary>
    public double? MinRecordedLuminosity { get; init; }
    /// <summary>Tesla.</summary>
    public double? MinBField { get; init; }
    /// <summary>GeV.</summary>
    public double? MinEnergy { get; init; }
    /// <summary>Only with stable beams.</summary>
    public bool? StableBeams { get; init; }
    /// <summary>Only with all components in; excludes <see cref="AllowedComponentsOut"/>.</summary>
    public bool? NoComponentOut { get; init; }
    /// <summary>Fill type.</summary>
    public string? FillType { get; init; }
    /// <summary>Clock type.</summary>
    public string? Clock { get; init; }
    /// <summary>Sequence.</summary>
    public string? Sequence { get; init; }
    /// <summary>Python regular expression.</summary>
    public string? L1KeyMatch { get; init; }
    /// <summary>Python regular expression.</summary>
    public string? L1MenuMatch { get; init; }
    /// <summary>Python regular expression.</summary>
    public string? HLTConfigMatch { get; init; }
    /// <summary>Components that may be out; default when absent or null.</summary>
    public ImmutableArray<string> AllowedComponentsOut { get; init; }
    /// <summary>Primary datasets; default when absent or null.</summary>
    public ImmutableArray<string> AllowedPrimaryDatasets { get; init; }
}
