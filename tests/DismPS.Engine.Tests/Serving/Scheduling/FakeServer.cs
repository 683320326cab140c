using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Tensors;
using DismPS.Tests.Runtimes;

namespace DismPS.Engine.Tests.Serving.Scheduling;

/// <summary>A served fake model and a clock that stands until it is moved.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly CallPool calls = new();

    private FakeServer(FakeModel model, HandClock clock, ServedModel served) => (Model, Clock, Served) = (model, clock, served);

    public FakeModel Model { get; }

    public HandClock Clock { get; }

    public ServedModel Served { get; }

    public ModelStatistics Statistics => Served.Statistics;

    public static Task<FakeServer> StartAsync(DynamicBatching? batching, FakeModel? model = null) =>
        StartAsync(new ModelConfiguration { Name = "m", DynamicBatching = batching }, model ?? new FakeModel());

    public static async Task<FakeServer> StartAsync(
        ModelConfiguration configuration, FakeModel model, Func<InferenceServerOptions, InferenceServerOptions>? change = null, ResponseCache? cache = null, string folder = "/nowhere/m/1")
    {
        var clock = new HandClock();
        var options = new InferenceServerOptions { RepositoryFolder = "/nowhere", Runtimes = [model], TimeProvider = clock };
        var served = new ServedModel("m", "1", change?.Invoke(options) ?? options, cache: cache);
        await served.LoadAsync(new ModelSource("m", "1", folder, configuration), default);
        return new FakeServer(model, clock, served);
    }

    /// <summary>Sends rows of one element each.</summary>
    public Task<Tensor[]> SendAsync(params int[] rows) => SendAsync(new RequestSchedule(), default, rows);

    public Task<Tensor[]> SendAsync(RequestSchedule schedule, CancellationToken token, params int[] rows) =>
        SendAsync([Tensor.Create<int>("x", DataType.Int32, Served.Signature!.MaxBatchSize > 0 ? [rows.Length, 1] : [rows.Length], rows)], ["y", "rows"], schedule, token);

    public async Task<Tensor[]> SendAsync(IReadOnlyList<Tensor> inputs, string[] outputs, RequestSchedule schedule = default, CancellationToken token = default)
    {
        InferenceCall call = calls.Rent();
        try
        {
            await Served.ExecuteAsync(call, new ScheduledFormat(new TensorFormat(inputs, outputs, default, null, null), schedule), token);
            return [.. call.Tensors];
        }
        finally
        {
            calls.Return(call);
        }
    }

    /// <summary>What the server does every 50 ms.</summary>
    public void Sweep() => Served.Sweep(Clock.GetTimestamp(), Clock.TimestampFrequency * 60);

    /// <summary>Lets time pass, and the server look at its limits.</summary>
    public void Pass(int milliseconds)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Sweep();
    }

    /// <summary>The first output of an answer.</summary>
    public static async Task HasAsync(Task<Tensor[]> answer, params int[] elements) => Assert.Equal(elements, Ints((await answer)[0]));

    public static int[] Ints(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray();

    public async ValueTask DisposeAsync()
    {
        Model.IsOpen = true;
        foreach (FakeRun run in Model.Runs)
            run.Go();
        await UnloadAsync();
    }

    public async Task UnloadAsync()
    {
        Task unloading = Served.DisposeAsync().AsTask();
        // It looks now and then whether the runs have ended, by the clock that stands.
        while (await Task.WhenAny(unloading, Task.Delay(1)) != unloading)
            Clock.Advance(TimeSpan.FromMilliseconds(5));
        await unloading;
    }

    private sealed class ScheduledFormat(CallFormat tensors, RequestSchedule schedule) : CallFormat
    {
        public override void Read(ServedModel model, InferenceCall call)
        {
            tensors.Read(model, call);
            call.Message.Schedule = schedule;
        }

        public override void Write(ServedModel model, InferenceCall call) => tensors.Write(model, call);
    }
}
