using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Serving;

/// <summary>Models that add the number in their file <c>add</c> to each entry of x; a file that holds no number cannot be loaded.</summary>
internal sealed class FakeRuntime : IModelRuntime
{
    private int live;

    /// <summary>Models that are not disposed of.</summary>
    public int Live => Volatile.Read(ref live);

    /// <summary>Runs before a model is loaded.</summary>
    public Func<ModelSource, CancellationToken, Task> OnLoad { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before a model computes.</summary>
    public Func<ModelSource, CancellationToken, Task> OnRun { get; set; } = (_, _) => Task.CompletedTask;

    public bool Serves(ModelSource source) => true;

    public async ValueTask<IModel> LoadAsync(ModelSource source, CancellationToken cancellationToken)
    {
        await OnLoad(source, cancellationToken);
        string file = Path.Combine(source.Folder, "add");
        if (!File.Exists(file) || !int.TryParse(await File.ReadAllTextAsync(file, CancellationToken.None), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: holds no number.", "Write one.");
        Interlocked.Increment(ref live);
        return new Model(this, source, number);
    }

    private sealed class Model(FakeRuntime runtime, ModelSource source, int number) : IModel
    {
        private int disposed;

        public ModelSignature Signature { get; } = new()
        {
            Inputs = [new TensorSpec("x", DataType.Int32, source.Configuration is { MaxBatchSize: > 0 } ? [-1, 1] : [-1])],
            Outputs = [new TensorSpec("y", DataType.Int32, source.Configuration is { MaxBatchSize: > 0 } ? [-1, 1] : [-1])],
            MaxBatchSize = source.Configuration?.MaxBatchSize ?? 0,
            Platform = "fake",
        };

        public ImmutableArray<string> Messages => [];

        public int PreferredInstances => 2;

        public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IModelInstance>(new Instance(this));

        public ValueTask DisposeAsync()
        {
            Assert.Equal(0, Interlocked.Exchange(ref disposed, 1));
            Interlocked.Decrement(ref runtime.live);
            return ValueTask.CompletedTask;
        }

        private sealed class Instance(Model model) : IModelInstance
        {
            private readonly CancellationTokenSource stop = new();

            public bool RunsOnCaller => false;

            public async ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
            {
                try
                {
                    await model.Runtime.OnRun(model.Source, stop.Token);
                }
                catch (OperationCanceledException e)
                {
                    throw new DismException(ErrorCode.InferenceFailed, "The run was stopped.", "Ask again.", null, e);
                }

                Compute(call);
            }

            public void ReleaseOutputs(ModelCall call) => call.ClearOutputs();

            public void Terminate(RunStop reason) => stop.Cancel();

            public void Reset()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;

            private void Compute(ModelCall call)
            {
                if (Volatile.Read(ref model.disposed) != 0)
                    throw new InvalidOperationException("The model is gone.");
                TensorSlot input = call.Inputs[0];
                TensorSlot output = call.AddOutput();
                output.Name = "y";
                output.Index = 0;
                output.DataType = DataType.Int32;
                input.Shape.CopyTo(output.SetRank(input.Shape.Length));
                output.Count = input.Count;
                Span<int> values = MemoryMarshal.Cast<byte, int>(output.Allocate(input.ByteLength));
                ReadOnlySpan<int> given = MemoryMarshal.Cast<byte, int>(input.Data);
                for (int i = 0; i < values.Length; i++)
                    values[i] = given[i] + model.Number;
            }
        }

        private FakeRuntime Runtime => runtime;

        private ModelSource Source => source;

        private int Number => number;
    }
}
