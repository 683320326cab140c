namespace DismPS.Engine.Dials.Data;

/// <summary>Which rows a source reads: the lumisections of one run of one dataset.</summary>
public sealed record DialsRowQuery
{
    /// <summary>Workspace; null for the user's default one.</summary>
    public string? Workspace { get; init; }

    /// <summary>Full name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Run.</summary>
    public required long Run { get; init; }

    /// <summary>First lumisection; null for the run's.</summary>
    public long? FirstLumisection { get; init; }

    /// <summary>Last lumisection; null for the run's.</summary>
    public long? LastLumisection { get; init; }

    /// <summary>Monitoring elements by the inputs that they fill.</summary>
    public required IReadOnlyDictionary<string, MonitoringElement> Elements { get; init; }

    /// <summary>Whether a lumisection that lacks an element is a fault in place of being left out.</summary>
    public bool RequireComplete { get; init; }

    /// <summary>Lumisections of the run, for progress; null when they are not known.</summary>
    public long? Lumisections { get; init; }

    /// <summary>Whether several datasets are read, so that a run alone does not tell which.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Histograms of one page at most; null to choose them by the size of the histograms.</summary>
    internal int? PageSize { get; init; }
}
