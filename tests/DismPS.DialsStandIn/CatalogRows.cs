using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>The lists of DIALS, made from the catalog.</summary>
internal sealed class CatalogRows(StandInOptions options, Func<IReadOnlyList<RegisteredModel>> models)
{
    private const int FileSize = 1 << 20;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private Catalog Catalog => options.Catalog;

    public IEnumerable<Row> Mes(string? workspace) => Elements(workspace).Select(m => new Row(
        new Dictionary<string, object> { ["me"] = m.Me, ["dim"] = m.Dim },
        () => new JsonObject { ["me_id"] = m.MeId, ["me"] = m.Me, ["count"] = m.Count, ["dim"] = m.Dim }));

    public IEnumerable<Row> Histograms(string? workspace, int dim) =>
        from element in Elements(workspace)
        where element.Dim == dim
        from histogram in Of(element)
        select new Row(
            new Dictionary<string, object>
            {
                ["dataset_id"] = histogram.DatasetId,
                ["file_id"] = histogram.FileId,
                ["run_number"] = histogram.RunNumber,
                ["ls_number"] = histogram.LsNumber,
                ["me_id"] = element.MeId,
                ["entries"] = histogram.Entries,
                ["dataset"] = histogram.Dataset,
                ["logical_file_name"] = histogram.LogicalFileName,
                ["me"] = element.Me,
            },
            () => HistogramJson(element, histogram));

    public IEnumerable<Row> Datasets() => Catalog.Datasets.Select(d => new Row(
        new Dictionary<string, object> { ["dataset"] = d.Dataset }, () => JsonSerializer.SerializeToNode(d, Json)!));

    public IEnumerable<Row> Files() => AllHistograms().DistinctBy(h => (h.DatasetId, h.FileId)).Select(h => new Row(
        new Dictionary<string, object>
        {
            ["dataset_id"] = h.DatasetId,
            ["logical_file_name"] = h.LogicalFileName,
            ["status"] = "FINISHED",
            ["min_size"] = FileSize,
            ["dataset"] = h.Dataset,
        },
        () => new JsonObject
        {
            ["dataset_id"] = h.DatasetId,
            ["dataset"] = h.Dataset,
            ["file_id"] = h.FileId,
            ["file_size"] = FileSize,
            ["creation_date"] = "2025-06-01T00:00:00Z",
            ["last_modification_date"] = "2025-06-01T00:00:00Z",
            ["logical_file_name"] = h.LogicalFileName,
            ["status"] = "FINISHED",
            ["err_trace"] = null,
        }));

    public IEnumerable<Row> Runs() => AllHistograms().GroupBy(h => (h.DatasetId, h.RunNumber)).Select(g => new Row(
        new Dictionary<string, object> { ["dataset_id"] = g.Key.DatasetId, ["run_number"] = g.Key.RunNumber, ["dataset"] = g.First().Dataset },
        () => new JsonObject
        {
            ["dataset_id"] = g.Key.DatasetId,
            ["dataset"] = g.First().Dataset,
            ["run_number"] = g.Key.RunNumber,
            ["ls_count"] = g.DistinctBy(h => h.LsNumber).Count(),
        }));

    public IEnumerable<Row> Lumisections() =>
        from sample in Catalog.Mes.SelectMany(m => Of(m).Select(h => (m.Dim, Histogram: h)))
        group sample by (sample.Histogram.DatasetId, sample.Histogram.Dataset, sample.Histogram.RunNumber, sample.Histogram.LsNumber) into g
        select new Row(
            new Dictionary<string, object>
            {
                ["dataset_id"] = g.Key.DatasetId,
                ["dataset"] = g.Key.Dataset,
                ["run_number"] = g.Key.RunNumber,
                ["ls_number"] = g.Key.LsNumber,
            },
            () => new JsonObject
            {
                ["dataset_id"] = g.Key.DatasetId,
                ["dataset"] = g.Key.Dataset,
                ["run_number"] = g.Key.RunNumber,
                ["ls_number"] = g.Key.LsNumber,
                ["th1_count"] = g.Count(s => s.Dim == 1),
                ["th2_count"] = g.Count(s => s.Dim == 2),
            });

    public IEnumerable<Row> Models(string? workspace) => models().Where(m => workspace is null || m.Workspace is null || m.Workspace == workspace).Select(m => new Row(
        new Dictionary<string, object> { ["name"] = m.Name }, () => JsonSerializer.SerializeToNode(m with { Workspace = null }, Json)!));

    public IEnumerable<Row> Workspaces() => Catalog.Workspaces.Select(w => new Row(new Dictionary<string, object>(), () => new JsonObject { ["workspace"] = w }));

    private static JsonObject HistogramJson(MonitoringElement element, Histogram histogram)
    {
        IReadOnlyList<double> bins = histogram.Bins();
        var json = new JsonObject
        {
            ["dataset"] = histogram.Dataset,
            ["me"] = element.Me,
            ["dataset_id"] = histogram.DatasetId,
            ["file_id"] = histogram.FileId,
            ["run_number"] = histogram.RunNumber,
            ["ls_number"] = histogram.LsNumber,
            ["me_id"] = element.MeId,
            ["x_min"] = histogram.XMin,
            ["x_max"] = histogram.XMax,
            ["x_bin"] = (double)element.Shape[0],
            ["entries"] = histogram.Entries,
        };
        if (element.Dim == 1)
        {
            json["data"] = Numbers(bins);
            return json;
        }
        int width = element.Shape[1];
        json["data"] = new JsonArray([.. Enumerable.Range(0, element.Shape[0]).Select(row => Numbers(bins.Skip(row * width).Take(width)))]);
        json["y_min"] = histogram.YMin;
        json["y_max"] = histogram.YMax;
        json["y_bin"] = (double)width;
        return json;
    }

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(v => (JsonNode)v)]);

    private IEnumerable<MonitoringElement> Elements(string? workspace) => Catalog.Mes.Where(m => m.Workspace is null || m.Workspace == workspace);

    private IEnumerable<Histogram> AllHistograms() => Catalog.Mes.SelectMany(Of);

    private IEnumerable<Histogram> Of(MonitoringElement element)
    {
        Histogram[] own = [.. Catalog.Histograms.Where(h => h.MeId == element.MeId).Select(h => h.ToHistogram())];
        return own.Length > 0 ? own : options.Histograms(element);
    }
}
