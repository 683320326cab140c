using DismPS.DialsStandIn;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Data;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using DismPS.Tests.Dials;
using CatalogElement = DismPS.DialsStandIn.MonitoringElement;
using MonitoringElement = DismPS.Engine.Dials.MonitoringElement;

namespace DismPS.Engine.Tests.Dials.Data;

/// <summary>A stand-in with a line and a map in one run, and the source that reads them.</summary>
internal sealed class RunData : IAsyncDisposable
{
    public const int Run = 398407;
    public const string Dataset = "/ZeroBias/Run2025C-v1/DQMIO";

    private RunData(DialsWorld world)
    {
        World = world;
        world.Keep(1000);
        Connection = world.Open();
    }

    /// <summary>Inputs that the two elements fill.</summary>
    public static TensorSpec[] Specs => [new("line", DataType.Fp32, [-1, 5]), new("map", DataType.Int32, [-1, 2, 3])];

    public DialsWorld World { get; }

    public DialsConnection Connection { get; }

    public StandIn StandIn => World.StandIn;

    /// <param name="bins">Bins of a lumisection of an element; null where it has none.</param>
    /// <param name="last">Last lumisection.</param>
    /// <param name="change">Further options.</param>
    public static async Task<RunData> StartAsync(Func<CatalogElement, int, double[]?> bins, int last, Func<StandInOptions, StandInOptions>? change = null) => new(await DialsWorld.StartAsync(options =>
    {
        StandInOptions own = options with
        {
            Catalog = new Catalog
            {
                Mes = [new() { MeId = 1, Me = "Task/Line", Dim = 1, Shape = [5] }, new() { MeId = 2, Me = "Task/Map", Dim = 2, Shape = [2, 3] }],
                Datasets = [CatalogDataset.Of(7001, Dataset)],
            },
            LargestPage = 4,
            Histograms = element => Enumerable.Range(1, last).Where(ls => bins(element, ls) is not null)
                .Select(ls => new Histogram { RunNumber = Run, LsNumber = ls, Entries = 1, Bins = () => bins(element, ls)! }),
        };
        return change?.Invoke(own) ?? own;
    }));

    /// <summary>Contents that tell element, lumisection and bin.</summary>
    public static double[] Told(CatalogElement element, int lumisection) =>
        [.. Enumerable.Range(0, element.Shape.Aggregate(1, (a, b) => a * b)).Select(bin => (element.MeId * 1_000_000.0) + (lumisection * 10) + bin)];

    public DialsRowSource Source(Func<DialsRowQuery, DialsRowQuery>? change = null)
    {
        var query = new DialsRowQuery
        {
            Workspace = "jetmet",
            Dataset = Dataset,
            Run = Run,
            Elements = new Dictionary<string, MonitoringElement> { ["line"] = new(1, "Task/Line", 1, 1), ["map"] = new(2, "Task/Map", 1, 2) },
            PageSize = 4,
        };
        return new DialsRowSource(Connection.Client, change?.Invoke(query) ?? query);
    }

    public async Task<(List<InputBatch> Batches, List<string> Warnings)> ReadAsync(
        Func<DialsRowQuery, DialsRowQuery>? change = null, TensorSpec[]? specs = null, int batchSize = 3)
    {
        var warnings = new Warnings();
        List<InputBatch> batches = [];
        await foreach (InputBatch batch in Source(change).ReadAsync(specs ?? Specs, new InputReaderOptions { BatchSize = batchSize, Warnings = warnings }, default))
            batches.Add(batch);
        return (batches, warnings.Messages);
    }

    /// <summary>Lumisections of all rows.</summary>
    public static long[] Lumisections(IEnumerable<InputBatch> batches) => [.. batches.SelectMany(batch => batch.Labels).Select(row => row.Lumisection!.Value)];

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await World.DisposeAsync();
    }

    private sealed class Warnings : IProgress<string>
    {
        public List<string> Messages { get; } = [];

        public void Report(string value) => Messages.Add(value);
    }
}
