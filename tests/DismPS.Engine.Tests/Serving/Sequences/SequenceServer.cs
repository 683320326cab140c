using System.Linq;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Runtimes;

namespace DismPS.Engine.Tests.Serving.Sequences;

/// <summary>A served model of sequences and a clock that stands until it is moved.</summary>
internal sealed class SequenceServer : IAsyncDisposable
{
    private readonly CallPool calls = new();

    private SequenceServer(FakeSequenceModel model, HandClock clock, ServedModel served) => (Model, Clock, Served) = (model, clock, served);

    public static SequenceControl[] Controls { get; } =
    [
        new("START", SequenceControlKind.Start, DataType.Fp32), new("END", SequenceControlKind.End, DataType.Int32),
        new("READY", SequenceControlKind.Ready, DataType.Bool), new("CORRID", SequenceControlKind.CorrelationId, DataType.UInt64),
    ];

    public static SequenceBatching Direct { get; } = new() { Controls = [.. Controls], MaxIdle = TimeSpan.FromSeconds(10) };

    public static SequenceBatching Stateful { get; } = Direct with { States = [new SequenceState("s", "t", DataType.Int32, [1], null)] };

    public FakeSequenceModel Model { get; }

    public HandClock Clock { get; }

    public ServedModel Served { get; }

    public static async Task<SequenceServer> StartAsync(
        SequenceBatching batching, FakeSequenceModel? model = null, int maxBatch = 4, Func<InferenceServerOptions, InferenceServerOptions>? change = null)
    {
        model ??= new FakeSequenceModel();
        var clock = new HandClock();
        var options = new InferenceServerOptions { RepositoryFolder = "/nowhere", Runtimes = [model], TimeProvider = clock, MaxQueueLength = 5000 };
        var configuration = new ModelConfiguration
        {
            Name = "m", MaxBatchSize = maxBatch, SequenceBatching = batching, Inputs = [new TensorSpec("x", DataType.Int32, [1])], Outputs = [new TensorSpec("y", DataType.Int32, [1])],
        };
        var served = new ServedModel("m", "1", change?.Invoke(options) ?? options);
        await served.LoadAsync(new ModelSource("m", "1", "/nowhere/m/1", configuration), default);
        Assert.Null(served.Failure);
        return new SequenceServer(model, clock, served);
    }

    /// <summary>Sends an element of a sequence; the answer.</summary>
    public Task<int> SendAsync(ulong id, int x, bool start = false, bool end = false) =>
        SendAsync(new RequestSchedule { SequenceId = id, SequenceStart = start, SequenceEnd = end }, default, x);

    public async Task<int> SendAsync(RequestSchedule schedule, CancellationToken token, params int[] x)
    {
        InferenceCall call = calls.Rent();
        try
        {
            long[] shape = Served.Signature!.MaxBatchSize > 0 ? [x.Length, 1] : [x.Length];
            await Served.ExecuteAsync(call, new SequenceFormat(new TensorFormat([Tensor.Create<int>("x", DataType.Int32, shape, x)], [], default, null, null), schedule), token);
            Tensor answer = Assert.Single(call.Tensors);
            Assert.Equal("y", answer.Name);
            Assert.Equal(shape, answer.Shape);
            return answer.AsSpan<int>()[0];
        }
        finally
        {
            calls.Return(call);
        }
    }

    /// <summary>Lets time pass, and the server look at its limits.</summary>
    public void Pass(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Served.Sweep(Clock.GetTimestamp(), Clock.TimestampFrequency * 600);
    }

    public async ValueTask DisposeAsync()
    {
        Model.IsOpen = true;
        foreach (FakeSequenceModel.Run run in Model.Runs)
            run.Go();
        Task unloading = Served.DisposeAsync().AsTask();
        while (await Task.WhenAny(unloading, Task.Delay(1)) != unloading)
            Clock.Advance(TimeSpan.FromMilliseconds(5));
        await unloading;
    }
}
