namespace DismPS.DialsStandIn;

/// <summary>One histogram of a monitoring element in one lumisection.</summary>
public sealed record Histogram
{
    /// <summary>Name of the dataset.</summary>
    public string Dataset { get; init; } = "/ZeroBias/Run2025C-v1/DQMIO";

    /// <summary>Number of the dataset.</summary>
    public int DatasetId { get; init; } = 7001;

    /// <summary>Number of the file.</summary>
    public int FileId { get; init; } = 91;

    /// <summary>Name of the file.</summary>
    public string LogicalFileName { get; init; } = "/store/data/Run2025C/ZeroBias/DQMIO/v1/91.root";

    /// <summary>Run.</summary>
    public int RunNumber { get; init; } = 392100;

    /// <summary>Lumisection.</summary>
    public required int LsNumber { get; init; }

    /// <summary>Entries.</summary>
    public required int Entries { get; init; }

    /// <summary>Lower edge along x.</summary>
    public double XMin { get; init; }

    /// <summary>Upper edge along x.</summary>
    public double XMax { get; init; } = 1;

    /// <summary>Lower edge along y.</summary>
    public double YMin { get; init; }

    /// <summary>Upper edge along y.</summary>
    public double YMax { get; init; } = 1;

    /// <summary>Makes the bins, row by row in the element's shape; called only for histograms that are on a page.</summary>
    public required Func<IReadOnlyList<double>> Bins { get; init; }

    /// <summary>The recordings' rule: as many lumisections as the element has samples, each bin of the n-th holds n - 1.</summary>
    public static IEnumerable<Histogram> Constant(MonitoringElement element)
    {
        int size = element.Shape.Aggregate(1, (a, b) => a * b);
        for (int i = 0; i < element.Samples; i++)
        {
            int value = i;
            yield return new Histogram { LsNumber = i + 1, Entries = 100 + i, Bins = () => Enumerable.Repeat((double)value, size).ToArray() };
        }
    }
}
