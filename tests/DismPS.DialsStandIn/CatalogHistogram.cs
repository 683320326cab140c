namespace DismPS.DialsStandIn;

/// <summary>A histogram that is written in a catalog file.</summary>
public sealed record CatalogHistogram
{
    /// <summary>Number of its monitoring element.</summary>
    public required int MeId { get; init; }

    /// <summary>Name of the dataset.</summary>
    public string Dataset { get; init; } = "/ZeroBias/Run2025C-v1/DQMIO";

    /// <summary>Number of the dataset.</summary>
    public int DatasetId { get; init; } = 7001;

    /// <summary>Number of the file.</summary>
    public int FileId { get; init; } = 91;

    /// <summary>Run.</summary>
    public int RunNumber { get; init; } = 392100;

    /// <summary>Lumisection.</summary>
    public required int LsNumber { get; init; }

    /// <summary>Entries.</summary>
    public int Entries { get; init; } = 100;

    /// <summary>Bins, row by row in the element's shape.</summary>
    public required IReadOnlyList<double> Bins { get; init; }

    internal Histogram ToHistogram() => new()
    {
        Dataset = Dataset,
        DatasetId = DatasetId,
        FileId = FileId,
        LogicalFileName = $"/store/data/{FileId}.root",
        RunNumber = RunNumber,
        LsNumber = LsNumber,
        Entries = Entries,
        Bins = () => Bins,
    };
}
