namespace DismPS.DialsStandIn;

/// <summary>A monitoring element of the catalog.</summary>
public sealed record MonitoringElement
{
    /// <summary>Its number.</summary>
    public required int MeId { get; init; }

    /// <summary>Its path.</summary>
    public required string Me { get; init; }

    /// <summary>How many lumisections DIALS says it has; nothing here counts by it.</summary>
    public int Count { get; init; } = 120;

    /// <summary>Dimensions of its histograms.</summary>
    public required int Dim { get; init; }

    /// <summary>Bins along each axis.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>How many histograms the default rule gives.</summary>
    public int Samples { get; init; } = 3;

    /// <summary>The only workspace that sees it; null for all.</summary>
    public string? Workspace { get; init; }
}
