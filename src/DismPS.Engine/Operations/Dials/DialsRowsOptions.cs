namespace DismPS.Engine.Operations.Dials;

/// <summary>Which lumisections <see cref="OpenDialsRows"/> names, as users write it.</summary>
public sealed record DialsRowsOptions
{
    /// <summary>Full name of the dataset, the same with <c>*</c> and <c>?</c> inside its parts, or a primary dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Runs: <c>398407</c>, or <c>398400..398410</c> for those that the dataset has between.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>Monitoring elements in place of the template's.</summary>
    public IReadOnlyList<InputElement> Elements { get; init; } = [];

    /// <summary>First lumisection of each run; null for the run's.</summary>
    public long? FirstLumisection { get; init; }

    /// <summary>Last lumisection of each run; null for the run's.</summary>
    public long? LastLumisection { get; init; }

    /// <summary>Whether a lumisection that lacks an element is a fault in place of being left out.</summary>
    public bool RequireComplete { get; init; }

    /// <summary>Histograms of one page at most; null to choose by the size of the histograms.</summary>
    internal int? PageSize { get; init; }
}
