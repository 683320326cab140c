using System.Text.Json;

namespace DismPS.DialsStandIn;

/// <summary>What DIALS knows: the answers are made from it.</summary>
public sealed record Catalog
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Monitoring elements in the order of <c>mes/</c>.</summary>
    public IReadOnlyList<MonitoringElement> Mes { get; init; } = [];

    /// <summary>Datasets in the order of <c>dataset-index/</c>.</summary>
    public IReadOnlyList<CatalogDataset> Datasets { get; init; } = [];

    /// <summary>Registered models in the order of <c>ml-models-index/</c>.</summary>
    public IReadOnlyList<RegisteredModel> Models { get; init; } = [];

    /// <summary>Workspaces of the user.</summary>
    public IReadOnlyList<string> Workspaces { get; init; } = ["csc", "ctpps", "dt", "ecal", "egamma", "gem", "hcal", "hlt", "jetmet", "l1t", "muon", "rpc", "tracker"];

    /// <summary>The one that is used when a request names none; null for a user without.</summary>
    public string? DefaultWorkspace { get; init; } = "tracker";

    /// <summary>Histograms with bins of their own; elements without an entry follow the rule of <see cref="StandInOptions.Histograms"/>.</summary>
    public IReadOnlyList<CatalogHistogram> Histograms { get; init; } = [];

    /// <summary>Reads a catalog as JSON: an object with the properties of this class in snake case, others are passed over.</summary>
    /// <exception cref="JsonException">The file is no such catalog.</exception>
    public static Catalog Read(string path) =>
        JsonSerializer.Deserialize<Catalog>(File.ReadAllBytes(path), Json) ?? throw new JsonException($"{path} holds null.");
}
