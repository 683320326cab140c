namespace DismPS.Engine.Dials;

/// <summary>A monitoring element's histogram of one lumisection.</summary>
public sealed record DialsHistogram
{
    /// <summary>Full name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of the dataset.</summary>
    public required long DatasetId { get; init; }

    /// <summary>Run.</summary>
    public required long Run { get; init; }

    /// <summary>Lumisection.</summary>
    public required long Lumisection { get; init; }

    /// <summary>Full name of the monitoring element.</summary>
    public required string Element { get; init; }

    /// <summary>Number of the monitoring element.</summary>
    public required long ElementId { get; init; }

    /// <summary>Entries of the histogram.</summary>
    public required double Entries { get; init; }

    /// <summary>Number of bins in each axis: <c>[bins]</c>, or <c>[rows, columns]</c>.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Content of the bins, row by row.</summary>
    public required double[] Bins { get; init; }
}
