using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving.Scheduling;

/// <summary>
/// Gives twice its input x (INT32 [n, k]) as y, the rows of the run as rows, and its texts t back as u when they are sent. A run waits until the test lets it go. It
/// fails when an element is negative.
/// </summary>
internal sealed class FakeModel : IModel, IModelRuntime
{
    private readonly Lock gate = new();
    private readonly List<FakeRun> runs = [];

    public bool TakesLists { get; init; }

    /// <summary>Whether runs go on by themselves.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the outputs have one row too many.</summary>
    public bool HasOddRows { get; init; }

    public int MaxBatchSize { get; init; } = 4;

    public ModelSignature Signature => new()
    {
        Platform = "fake",
        MaxBatchSize = MaxBatchSize,
        Inputs = [new TensorSpec("x", DataType.Int32, MaxBatchSize > 0 ? [-1, -1] : [-1]), new TensorSpec("t", DataType.Bytes, [-1, 1])],
        OptionalInputs = ["t"],
        Outputs = [new TensorSpec("y", DataType.Int32, [-1, -1]), new TensorSpec("rows", DataType.Int32, [-1, 1]), new TensorSpec("u", DataType.Bytes, [-1, 1])],
    };

    public ImmutableArray<string> Messages => [];

    public int PreferredInstances { get; init; } = 1;

    public IReadOnlyList<FakeRun> Runs
    {
        get
        {
            lock (gate)
                return [.. runs];
        }
    }

    public bool Serves(ModelSource source) => true;

    public ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken) => ValueTask.FromResult<IModel>(this);

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IModelInstance>(new Instance(this));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Waits until that many runs have begun.</summary>
    public async Task<FakeRun> RunAsync(int number)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Runs.Count < number)
            await Task.Delay(1, bound.Token);
        return Runs[number - 1];
    }

    private static void Compute(ModelCall call, bool odd)
    {
        TensorSlot? x = null, t = null;
        foreach (TensorSlot input in call.Inputs)
            (x, t) = input.Name == "x" ? (input, t) : (x, input);
        ReadOnlySpan<int> data = MemoryMarshal.Cast<byte, int>(x!.Data);
        if (data.ContainsAnyInRange(int.MinValue, -1))
            throw new DismException(ErrorCode.InferenceFailed, "a negative element", "send others");
        foreach (int requested in call.Requested)
        {
            if (requested == 2 && t is null)
                continue;
            TensorSlot output = call.AddOutput();
            output.Index = requested;
            (output.Name, output.DataType) = requested switch { 0 => ("y", DataType.Int32), 1 => ("rows", DataType.Int32), _ => ("u", DataType.Bytes) };
            TensorSlot like = requested == 2 ? t! : x;
            Span<long> shape = output.SetRank(like.Shape.Length);
            like.Shape.CopyTo(shape);
            if (requested == 1)
                shape[^1] = 1;
            if (odd)
                shape[0]++;
            output.Count = Tensor.CountOf(shape);
            Span<byte> bytes = output.Allocate(requested == 2 ? like.ByteLength : (int)output.Count * 4);
            Span<int> numbers = MemoryMarshal.Cast<byte, int>(bytes);
            if (requested == 2)
                like.Data.CopyTo(bytes);
            else
                numbers.Fill((int)x.Shape[0]);
            for (int i = 0; requested == 0 && i < data.Length; i++)
                numbers[i] = 2 * data[i];
        }
    }

    private void Begin(FakeRun run)
    {
        if (IsOpen)
            run.Go();
        lock (gate)
            runs.Add(run);
    }

    private sealed class Instance(FakeModel model) : IModelInstance
    {
        private FakeRun? current;

        public bool RunsOnCaller => false;

        public bool TakesLists => model.TakesLists;

        public int MaxList => model.TakesLists ? 16 : 1;

        public async ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
        {
            current = new FakeRun([call]);
            model.Begin(current);
            await current.Gate.Task;
            Compute(call, model.HasOddRows);
        }

        public async ValueTask RunListAsync(IReadOnlyList<ModelCall> calls, CancellationToken cancellationToken)
        {
            current = new FakeRun(calls);
            model.Begin(current);
            await current.Gate.Task;
            foreach (ModelCall call in calls)
            {
                try
                {
                    Compute(call, false);
                }
                catch (DismException e)
                {
                    call.Failure = e;
                }
            }
        }

        public void ReleaseOutputs(ModelCall call) => call.ClearOutputs();

        public void Terminate(RunStop reason) => current?.Gate.TrySetException(new DismException(ErrorCode.InferenceFailed, "terminated", "start again"));

        public void Reset()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
