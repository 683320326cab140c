namespace DismPS.Engine.Dials;

/// <summary>Which histograms are wanted; what is null is not limited.</summary>
public sealed record HistogramQuery
{
    /// <summary>Workspace; null for the user's default one.</summary>
    public string? Workspace { get; init; }

    /// <summary>Number of the monitoring element.</summary>
    public required long ElementId { get; init; }

    /// <summary>1 or 2.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Full name of the dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>Run.</summary>
    public long? Run { get; init; }

    /// <summary>First lumisection.</summary>
    public long? FirstLumisection { get; init; }

    /// <summary>Last lumisection.</summary>
    public long? LastLumisection { get; init; }

    /// <summary>Histograms of one page; null for what the service chooses. The service gives 500 at most.</summary>
    public int? PageSize { get; init; }

    /// <summary>Whether only the first page is read.</summary>
    public bool FirstPageOnly { get; init; }
}
