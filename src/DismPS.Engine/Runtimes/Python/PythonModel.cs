using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>A model in worker processes.</summary>
internal sealed class PythonModel : IModel
{
    private readonly PythonRuntimeOptions options;
    private readonly ModelSource source;
    private readonly PythonWorker[] workers;
    private readonly int lanes;
    private readonly int maxList;
    private TaskCompletionSource changed = NewChange();
    private int nextLane;
    private int toldOfOutputs;

    public PythonModel(
        ModelSource source, ModelSignature signature, IReadOnlyList<LoadedWorker> loaded, WorkerLoader loader, int lanes, int maxList,
        ImmutableArray<string> messages, PythonRuntimeOptions options)
    {
        this.source = source;
        this.options = options;
        this.lanes = lanes;
        this.maxList = maxList;
        Signature = signature;
        Messages = messages;
        OutputNames = new TensorNames(signature.Outputs);
        workers = [.. loaded.Select(l => new PythonWorker(l.Process, async token => (await loader.StartAsync(token).ConfigureAwait(false)).Process, OnChanged, text => source.Log.Write(source.Name, text), options.TimeProvider))];
    }

    public ModelSignature Signature { get; }

    public ImmutableArray<string> Messages { get; }

    public int PreferredInstances => lanes;

    public int MaxInstances => lanes;

    public int IndependentInstances => workers.Length;

    /// <summary>Name on the wire.</summary>
    public string Name => source.Name;

    /// <summary>The model's outputs as far as they are known.</summary>
    public TensorNames OutputNames { get; }

    /// <summary>True when who gives up a request ends the process.</summary>
    public bool EndsWithItsCaller => options.EndsWithItsCaller;

    public ModelHealth Health
    {
        get
        {
            long restarts = workers.Sum(w => w.Restarts);
            if (Array.Exists(workers, w => w.Current is { IsSilent: false }))
                return new ModelHealth(true, null, restarts);
            if (Array.Exists(workers, w => w.Current is not null))
                return new ModelHealth(false, "its Python process has nothing to do and does not answer: something of the handler is busy in the background", restarts);
            string? reason = workers.Select(w => w.Reason).FirstOrDefault(r => r is not null);
            return new ModelHealth(false, reason ?? "its Python process ended and is being started again", restarts);
        }
    }

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken)
    {
        if (nextLane >= lanes)
            throw new InvalidOperationException("A Python model has as many instances as it has lanes.");
        return ValueTask.FromResult<IModelInstance>(CreateInstance(nextLane++));
    }

    private PythonInstance CreateInstance(int number) => new(
        this, new WorkerLane(number * maxList), number * maxList, maxList, source.Configuration?.SequenceBatching is null ? null : workers[number % workers.Length]);

    /// <summary>The worker that an instance stays with, or the one with the least to do; null while there is none.</summary>
    /// <param name="last">The one that the lane had last: taken when no other has less to do, because its shared memory can be used again.</param>
    /// <param name="home">The one that the instance stays with; null for none.</param>
    public WorkerProcess? TryTake(WorkerProcess? last, PythonWorker? home)
    {
        if (home is not null)
            return home.Current;
        WorkerProcess? best = null;
        foreach (PythonWorker worker in workers)
        {
            if (worker.Current is not WorkerProcess process)
                continue;
            if (best is null || process.InFlight < best.InFlight || (process.InFlight == best.InFlight && process == last))
                best = process;
        }

        return best;
    }

    /// <summary>Waits for a worker that is being started again.</summary>
    /// <exception cref="DismException">It takes too long, or the next start is a while away.</exception>
    public async ValueTask<WorkerProcess> TakeAsync(PythonWorker? home, CancellationToken cancellationToken)
    {
        long start = options.TimeProvider.GetTimestamp();
        while (true)
        {
            Task change = Volatile.Read(ref changed).Task;
            if (TryTake(null, home) is { } process)
                return process;
            ModelHealth health = Health;
            TimeSpan left = options.RestartWait - options.TimeProvider.GetElapsedTime(start);
            if ((home?.Refuses ?? Array.TrueForAll(workers, w => w.Refuses)) || left <= TimeSpan.Zero)
                throw new DismException(ErrorCode.ServerBusy, $"Model '{Name}' is not at ready state: {home?.Reason ?? health.Reason}.", "Send again later; its log says more: dismps logs, Receive-DismLog.", Name);
            try
            {
                await change.WaitAsync(left, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Told above.
            }
        }
    }

    /// <summary>Holds an answer to what the model promises.</summary>
    /// <param name="call">The answer.</param>
    /// <param name="partial">Whether it is one of several, which may each have other outputs.</param>
    /// <exception cref="DismException">A promised output is missing or has another type, or there is one that nobody knows.</exception>
    public void Check(ModelCall call, bool partial)
    {
        if (Signature.OpenOutputs)
        {
            if (!partial && call.Message.Outputs.IsEmpty && Signature.Outputs.Length > 0 && Volatile.Read(ref toldOfOutputs) == 0)
                TellOfOutputs(call);
            return;
        }

        foreach (TensorSlot output in call.Outputs)
        {
            if (output.Index < 0)
            {
                throw new DismException(ErrorCode.InferenceFailed, $"unexpected inference output '{output.Name}' from model '{Name}': it has {string.Join(", ", Signature.Outputs.Select(o => $"'{o.Name}'"))}.",
                    "Give the output one of these names in the model's code, or add it to config.pbtxt.") { MessageIsAnswer = true };
            }

            DataType wanted = Signature.Outputs[output.Index].DataType;
            if (output.DataType != wanted)
            {
                throw new DismException(ErrorCode.InferenceFailed, $"output '{output.Name}' of model '{Name}' has the data-type '{output.DataType.ToWireName()}', but its configuration says '{wanted.ToWireName()}'.",
                    "Let the model's code return this type, or correct data_type in config.pbtxt.") { MessageIsAnswer = true };
            }
        }

        foreach (int requested in call.Requested)
        {
            if (!partial && !Has(call, requested))
            {
                throw new DismException(ErrorCode.InferenceFailed, $"Model '{Name}' gave no output '{Signature.Outputs[requested].Name}'.",
                    "Let the model's code return this output.") { MessageIsAnswer = true };
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(workers.Select(w => w.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private static bool Has(ModelCall call, int index)
    {
        foreach (TensorSlot output in call.Outputs)
        {
            if (output.Index == index)
                return true;
        }

        return false;
    }

    /// <summary>The platform compares a handler's outputs with nothing; whoever reads the scores finds them missing.</summary>
    private void TellOfOutputs(ModelCall call)
    {
        for (int i = 0; i < Signature.Outputs.Length; i++)
        {
            TensorSpec wanted = Signature.Outputs[i];
            string? fault = Has(call, i) ? null : $"output '{wanted.Name}' of the template is not in the handler's answer";
            foreach (TensorSlot output in call.Outputs)
            {
                if (output.Index == i && output.DataType != wanted.DataType)
                    fault = $"output '{wanted.Name}' is {output.DataType.ToWireName()} in the handler's answer and {wanted.DataType.ToWireName()} in the template";
            }

            if (fault is not null && Interlocked.Exchange(ref toldOfOutputs, 1) == 0)
                source.Log.Write(Name, "warning: " + fault);
        }
    }

    private void OnChanged() => Interlocked.Exchange(ref changed, NewChange()).TrySetResult();

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
