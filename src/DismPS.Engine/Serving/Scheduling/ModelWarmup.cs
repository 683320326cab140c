using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving.Sequences;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Triton's <c>model_warmup</c>: every instance computes the requests of the configuration before the model is ready.</summary>
internal sealed class ModelWarmup(ModelSource source, IModel model, RequestValidator validator, InferenceServerOptions options, StatisticsCounters counters)
{
    // Nobody sweeps a model that is being loaded.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(50);

    private readonly WarmupTensors tensors = new(source, model.Signature.MaxBatchSize > 0);

    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: a request does not fit the model, or the model failed.</exception>
    public async Task RunAsync(InstancePool pool, CancellationToken cancellationToken)
    {
        if (source.Configuration?.Warmup is not { IsDefaultOrEmpty: false } requests)
            return;
        long limit = (long)(options.ModelTimeout.TotalSeconds * options.TimeProvider.TimestampFrequency);
        ITimer watchdog = options.TimeProvider.CreateTimer(_ => pool.Sweep(options.TimeProvider.GetTimestamp(), limit), null, SweepInterval, SweepInterval);
        await using (watchdog.ConfigureAwait(false))
        {
            InstanceSlot[] slots = [.. pool.All.Take(model.IndependentInstances)];
            foreach (WarmupRequest request in requests)
            {
                // At the same time, so that each goes to an instance of its own.
                Task[] runs = [.. slots.Select(slot => RunAsync(slot, request, cancellationToken))];
                await Task.WhenAll(runs).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(InstanceSlot slot, WarmupRequest request, CancellationToken cancellationToken)
    {
        int most = model.Signature.MaxBatchSize;
        int rows = Math.Max(1, request.BatchSize);
        if (rows > Math.Max(1, most))
            throw Failed(request, $"its batch_size is {rows}, and the model's max_batch_size is {most}", null);
        // Triton sends a batch as requests of one row each.
        bool isList = rows > 1 && slot.TakesLists && rows <= slot.MaxList;
        // A row of a sequence has controls of its own.
        if (model is SequenceModel && !isList)
            rows = 1;
        var calls = new List<InferenceCall>();
        for (int i = 0; i < (isList ? rows : 1); i++)
            calls.Add(Prepare(request, isList ? 1 : rows));
        for (int i = 0; i < Math.Max(1, request.Count); i++)
        {
            long start = options.TimeProvider.GetTimestamp();
            try
            {
                if (isList)
                    await slot.RunListAsync([.. calls.Select(c => c.ModelCall)], options.ModelTimeout, cancellationToken).ConfigureAwait(false);
                else
                    await slot.RunAsync(calls[0].ModelCall, options.ModelTimeout, cancellationToken).ConfigureAwait(false);
                if (calls.Select(c => c.ModelCall.Failure).FirstOrDefault(f => f is not null) is { } failure)
                    throw failure;
            }
            catch (DismException e)
            {
                throw Failed(request, e.Message, e);
            }
            finally
            {
                foreach (InferenceCall call in calls)
                    slot.Release(call.ModelCall);
            }

            counters.AddWarmup(rows, options.TimeProvider.GetTimestamp() - start);
        }
    }

    private InferenceCall Prepare(WarmupRequest request, int rows)
    {
        var call = new InferenceCall();
        call.Message.Load(tensors.Create(request, rows), [], model.Signature.Inputs, model.Signature.Outputs);
        try
        {
            call.Rows = validator.Apply(call.Message, call.ModelCall);
            if (model is SequenceModel { Tensors: var added })
                added.Attach(call, added.CreateStates(), new RequestSchedule { SequenceId = 1, SequenceName = "1", SequenceStart = true, SequenceEnd = true });
        }
        catch (DismException e)
        {
            throw Failed(request, e.Message, e);
        }

        return call;
    }

    private DismException Failed(WarmupRequest request, string reason, Exception? inner) => new(
        ErrorCode.ModelLoadFailed, $"Model '{source.Name}' cannot be warmed up by '{request.Name}': {reason}", "Correct model_warmup in its config.pbtxt, or the model.", source.Folder, inner);
}
