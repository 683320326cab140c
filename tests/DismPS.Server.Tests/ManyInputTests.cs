using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Operations;
using DismPS.Engine.Tensors;
using DismPS.Tests;

namespace DismPS.Server.Tests;

/// <summary>Many inputs against servers that answer out of order, refuse, or are not there.</summary>
public sealed class ManyInputTests : IDisposable
{
    private const string Template = """
        TemplateFormatVersion: "2025-03-31"
        Description: Numbers
        Resources:
          M:
            Type: InferenceService::Tritonserver::ONNX
            Workspace: jetmet
            Properties:
              Description: The score of a row is its element
              Name: m
              MetricKey: y
              BuiltinThreshold: false
              AnomalyThreshold: 0.5
              InputSignature:
                - {Name: x, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 1]}
              OutputSignature:
                - {Name: y, DataType: FP32, Dims: [-1]}
              MaxBatchSize: 0
              ModelUri: model.onnx
        """;

    private readonly TemporaryFolder _folder = new();

    public ManyInputTests() => _folder.Write("template.yaml", Template);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Rows_come_in_order_from_a_server_that_answers_out_of_order(int limit)
    {
        IRowSource[] inputs = [new Numbers("a", 7), new Numbers("b", 0), new Numbers("c", 11), new Numbers("d", 1)];
        await using var server = new ReversingServer(limit, 19);
        List<ScoredBatch> batches = await Run(server.Uri, limit, inputs);
        Assert.Equal(inputs.SelectMany(Expected), batches.SelectMany(b => b.Rows.Select(row => (b.Source.Name, row.Row, row.Run, row.Score))));
        Assert.Equal(["a", "b", "c", "d"], batches.Where(b => b.EndsInput).Select(b => b.Source.Name));
        Assert.Equal((limit, 19), (server.MostAtOnce, server.Answered));
    }

    [Fact]
    public async Task No_more_batches_are_alive_than_the_limit_allows()
    {
        const int Limit = 3;
        var numbers = new Numbers("a", 60);
        await using var server = new ReversingServer(1, 60);
        int taken = 0, most = 0;
        numbers.Produced = produced => most = Math.Max(most, produced - Volatile.Read(ref taken));
        await foreach (ScoredBatch batch in Scoring(server.Uri, Limit).RunAsync(Of([numbers]), default))
        {
            if (batch.EndsInput)
                continue;
            // Read ahead as far as it can be: those under way, and one that waits.
            await numbers.UntilProducedAsync(Math.Min(60, taken + Limit + 1));
            Interlocked.Increment(ref taken);
        }

        Assert.InRange(most, Limit, (2 * Limit) + 2);
    }

    [Fact]
    public async Task A_source_that_breaks_in_the_middle_has_its_rows_before_and_the_others_are_complete()
    {
        IRowSource[] inputs = [new Numbers("a", 4), new Numbers("b", 9) { BreaksAt = 5 }, new Numbers("c", 3)];
        await using var server = new ReversingServer(1, 100);
        List<ScoredBatch> batches = await Run(server.Uri, 4, inputs);
        Assert.Equal([4, 5, 3], batches.GroupBy(b => b.Input).Select(g => g.Sum(b => b.Rows.Count)));
        Assert.Equal([null, ErrorCode.InputInvalid, null], batches.Where(b => b.EndsInput).Select(b => b.Failure?.Code));
    }

    [Fact]
    public async Task An_input_that_the_model_fails_on_has_its_rows_before_and_the_others_are_complete()
    {
        IRowSource[] inputs = [new Numbers("a", 4), new Numbers("b", 40) { RefusedAt = 2 }, new Numbers("c", 3)];
        await using var server = new ReversingServer(1, 100);
        List<ScoredBatch> batches = await Run(server.Uri, 3, inputs);
        Assert.Equal([4, 2, 3], batches.GroupBy(b => b.Input).Select(g => g.Sum(b => b.Rows.Count)));
        Assert.Equal([null, ErrorCode.InferenceFailed, null], batches.Where(b => b.EndsInput).Select(b => b.Failure?.Code));
        Assert.InRange(server.Answered, 10, 4 + 3 + 3 + 8);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_the_run_with_the_first_input()
    {
        Uri gone;
        await using (var server = new ReversingServer(1, 1))
            gone = server.Uri;
        ScoredBatch end = Assert.Single(await Run(gone, 2, [new Numbers("a", 4), new Numbers("b", 4), new Numbers("c", 4)]));
        Assert.Equal(("a", ErrorCode.ServerUnreachable, true), (end.Source.Name, end.Failure!.Code, end.EndsRun));
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_what_is_under_way()
    {
        var numbers = new Numbers("a", 1000);
        await using var server = new ReversingServer(1, 1000);
        await foreach (ScoredBatch _ in Scoring(server.Uri, 4).RunAsync(Of([numbers, numbers]), default))
            break;
        Assert.True(numbers.IsClosed);
        Assert.InRange(server.Answered, 1, 20);
    }

    private InvokeInference Scoring(Uri uri, int limit) => new(new InvokeInferenceOptions(new TemplateSource("template.yaml", _folder.Path))
    {
        Uri = uri,
        ThrottleLimit = limit,
        Connection = new ServerConnection { UseJson = true, Retries = 0 },
    });

    private async Task<List<ScoredBatch>> Run(Uri uri, int limit, IRowSource[] inputs)
    {
        List<ScoredBatch> batches = [];
        await foreach (ScoredBatch batch in Scoring(uri, limit).RunAsync(Of(inputs), default))
            batches.Add(batch);
        return batches;
    }

    private static IEnumerable<(string, long, long?, double)> Expected(IRowSource source) =>
        Enumerable.Range(0, ((Numbers)source).Count).Select(i => (source.Name, (long)i, (long?)398400, (double)(i + 1)));

    private static async IAsyncEnumerable<IRowSource> Of(IEnumerable<IRowSource> sources)
    {
        foreach (IRowSource source in sources)
            yield return source;
        await Task.CompletedTask;
    }

    /// <summary>Batches of one row, as a service would hand them out.</summary>
    private sealed class Numbers(string name, int count) : IRowSource
    {
        private int _produced;

        public string Name => name;

        public string BaseName => name;

        public long? Length => null;

        public int Count => count;

        public int BreaksAt { get; init; } = -1;

        public int RefusedAt { get; init; } = -1;

        public bool IsClosed { get; private set; }

        public Action<int> Produced { get; set; } = _ => { };

        public async Task UntilProducedAsync(int wanted)
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (Volatile.Read(ref _produced) < wanted)
                await Task.Delay(1, bound.Token);
        }

        public async IAsyncEnumerable<InputBatch> ReadAsync(IReadOnlyList<TensorSpec> inputs, InputReaderOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                for (int i = 0; i < count; i++)
                {
                    await Task.Yield();
                    if (i == BreaksAt)
                        throw new DismException(ErrorCode.InputInvalid, $"{name}: page {i} is missing.", "Write it.");
                    Produced(Interlocked.Increment(ref _produced));
                    yield return new InputBatch(i, 1, [Tensor.Create<float>("x", DataType.Fp32, [1, 1], [i == RefusedAt ? 666 : i + 1])], [RowLabels.None with { Run = 398400 }]);
                }
            }
            finally
            {
                IsClosed = true;
            }
        }
    }
}
