using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving.Sequences;

/// <summary>
/// A model of sequences: y is the state s plus x, and that is the next state t; without states it keeps the sums itself, by instance and id. It fails when x is negative.
/// A run waits until the test lets it go.
/// </summary>
internal sealed class FakeSequenceModel : IModelRuntime, IModel
{
    private readonly Lock gate = new();
    private readonly List<Run> runs = [];
    private ModelConfiguration configuration = null!;
    private int instances;

    public bool IsOpen { get; set; } = true;

    public bool Yields { get; init; }

    public bool TakesLists { get; init; }

    public long Incarnation { get; set; }

    public ModelSignature Signature => new()
    {
        Inputs = [.. configuration.Inputs.Select(Full)], Outputs = [.. configuration.Outputs.Select(Full)], MaxBatchSize = configuration.MaxBatchSize, Platform = "fake",
    };

    public ImmutableArray<string> Messages => [];

    public int PreferredInstances { get; init; } = 1;

    public IReadOnlyList<Run> Runs
    {
        get
        {
            lock (gate)
                return [.. runs];
        }
    }

    public bool Serves(ModelSource source) => true;

    public ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        configuration = source.Configuration!;
        return ValueTask.FromResult<IModel>(this);
    }

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IModelInstance>(new Instance(this, instances++));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task<Run> RunAsync(int number)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Runs.Count < number)
            await Task.Delay(1, bound.Token);
        return Runs[number - 1];
    }

    private TensorSpec Full(TensorSpec spec) => configuration.MaxBatchSize > 0 ? spec with { Shape = [-1, .. spec.Shape] } : spec;

    /// <summary>One run of an instance: its rows as text, for example <c>x=3 START CORRID=7</c>.</summary>
    internal sealed record Run(int Instance, string[] Rows)
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Go() => Gate.TrySetResult();
    }

    private sealed class Instance(FakeSequenceModel model, int number) : IModelInstance
    {
        private readonly Dictionary<string, int> sums = [];
        private Run? current;

        public bool RunsOnCaller => false;

        public bool TakesLists => model.TakesLists;

        public int MaxList => model.TakesLists ? 8 : 1;

        public long Incarnation => model.Incarnation;

        public async ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
        {
            await BeginAsync([call]);
            Compute(call);
        }

        public async ValueTask RunListAsync(IReadOnlyList<ModelCall> calls, CancellationToken cancellationToken)
        {
            await BeginAsync(calls);
            foreach (ModelCall call in calls)
            {
                call.Failure = null;
                try
                {
                    Compute(call);
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

        private async Task BeginAsync(IReadOnlyList<ModelCall> calls)
        {
            current = new Run(number, [.. calls.SelectMany(RowsOf)]);
            if (model.IsOpen)
                current.Go();
            lock (model.gate)
                model.runs.Add(current);
            if (model.Yields)
                await Task.Yield();
            await current.Gate.Task;
        }

        private static string[] RowsOf(ModelCall call)
        {
            int rows = (int)Find(call, "x")!.Count;
            return [.. Enumerable.Range(0, rows).Select(row => $"x={BitConverter.ToInt32(Find(call, "x")!.Data[(row * 4)..])}" + string.Concat(
                new[] { "START", "END", "READY", "CORRID" }.Select(name => TextOf(Find(call, name), row))))];
        }

        private static TensorSlot? Find(ModelCall call, string name)
        {
            foreach (TensorSlot input in call.Inputs)
            {
                if (input.Name == name)
                    return input;
            }

            return null;
        }

        private static string TextOf(TensorSlot? control, int row)
        {
            if (control is null)
                return "";
            object value = control.DataType switch
            {
                DataType.Bool => control.Data[row] != 0,
                DataType.Fp32 => BinaryPrimitives.ReadSingleLittleEndian(control.Data[(4 * row)..]) != 0,
                DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(control.Data[(4 * row)..]) != 0,
                DataType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(control.Data[(8 * row)..]),
                _ => Encoding.UTF8.GetString(control.Data[4..]),
            };
            return value switch { false => "", true => $" {control.Name}", _ => string.Create(CultureInfo.InvariantCulture, $" {control.Name}={value}") };
        }

        private void Compute(ModelCall call)
        {
            TensorSlot x = Find(call, "x")!;
            TensorSlot? state = Find(call, "s");
            string[] rows = RowsOf(call);
            int[] given = MemoryMarshal.Cast<byte, int>(x.Data).ToArray();
            if (given.Any(g => g < 0))
                throw new DismException(ErrorCode.InferenceFailed, "a negative element", "send others");
            int[] sum = new int[given.Length];
            for (int i = 0; i < sum.Length; i++)
            {
                string id = rows[i][(rows[i].LastIndexOf('=') + 1)..];
                bool ready = rows[i].Contains("READY");
                if (state is null && rows[i].Contains("START"))
                    sums[id] = 0;
                sum[i] = given[i] + (state is null ? sums.GetValueOrDefault(id) : MemoryMarshal.Cast<byte, int>(state.Data)[i]);
                if (state is null && ready)
                    sums[id] = sum[i];
            }

            foreach (int requested in call.Requested)
            {
                TensorSlot output = call.AddOutput();
                output.Index = requested;
                output.Name = model.Signature.Outputs[requested].Name;
                output.DataType = DataType.Int32;
                x.Shape.CopyTo(output.SetRank(x.Shape.Length));
                output.Count = x.Count;
                MemoryMarshal.AsBytes(sum.AsSpan()).CopyTo(output.Allocate(sum.Length * 4));
            }
        }
    }
}
