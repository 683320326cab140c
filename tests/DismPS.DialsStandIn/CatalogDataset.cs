namespace DismPS.DialsStandIn;

/// <summary>An entry of <c>dataset-index/</c>.</summary>
public sealed record CatalogDataset
{
    /// <summary>Its number.</summary>
    public required int DatasetId { get; init; }

    /// <summary>Its name, <c>/PRIMARY/PROCESSED/TIER</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>Era, for example <c>Run2025C</c>.</summary>
    public required string Era { get; init; }

    /// <summary>Last part of the name.</summary>
    public required string DataTier { get; init; }

    /// <summary>First part of the name.</summary>
    public required string PrimaryDsName { get; init; }

    /// <summary>Second part of the name.</summary>
    public required string ProcessedDsName { get; init; }

    /// <summary>Number after the <c>v</c> in the second part.</summary>
    public required int ProcessingVersion { get; init; }

    /// <summary>Time of the last change, as DIALS writes it.</summary>
    public required string LastModificationDate { get; init; }

    /// <summary>An entry with all other fields taken from the name.</summary>
    public static CatalogDataset Of(int id, string name)
    {
        string[] parts = name.Split('/');
        string[] processed = parts[2].Split('-');
        return new CatalogDataset
        {
            DatasetId = id,
            Dataset = name,
            Era = processed[0],
            DataTier = parts[3],
            PrimaryDsName = parts[1],
            ProcessedDsName = parts[2],
            ProcessingVersion = int.Parse(processed[^1].TrimStart('v'), System.Globalization.CultureInfo.InvariantCulture),
            LastModificationDate = "2025-06-01T00:00:00Z",
        };
    }
}
