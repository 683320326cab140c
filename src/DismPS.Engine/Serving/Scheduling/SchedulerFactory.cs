using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving.Ensembles;
using DismPS.Engine.Serving.Sequences;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Chooses how a model's requests are scheduled, by its configuration.</summary>
internal static class SchedulerFactory
{
    /// <param name="source">The model and its configuration.</param>
    /// <param name="model">What was loaded.</param>
    /// <param name="pool">Its instances, all of them.</param>
    /// <param name="options">Bounds of the server.</param>
    /// <param name="counters">Counts runs.</param>
    /// <param name="cache">The server's response cache; null when it has none.</param>
    public static RequestScheduler Create(
        ModelSource source, IModel model, InstancePool pool, InferenceServerOptions options, StatisticsCounters counters, ResponseCache? cache)
    {
        ModelSignature signature = model.Signature;
        RequestScheduler scheduler = CreateInner(source, model, pool, options, counters);
        // An answer of a sequence depends on the requests before it, and a decoupled model may give several.
        if (cache is null || source.Configuration is not { ResponseCache: true, SequenceBatching: null } || signature.Decoupled)
            return scheduler;
        counters.HasCache = true;
        // What an ensemble answers changes with its members.
        Func<long> change = model is EnsembleModel made ? () => made.Change : static () => 0;
        return new CachedScheduler(scheduler, cache, source, signature.Inputs.Length, options.TimeProvider, change);
    }

    private static RequestScheduler CreateInner(
        ModelSource source, IModel model, InstancePool pool, InferenceServerOptions options, StatisticsCounters counters)
    {
        ModelSignature signature = model.Signature;
        if (model is EnsembleModel ensemble)
            return new EnsembleScheduler(ensemble, options, counters);
        if (model is SequenceModel sequences)
            return new SequenceScheduler(source.Name, sequences, pool, options, counters);
        // MLServer's adaptive batching happens in the worker: its handlers have several requests in progress anyway.
        if (source.Configuration?.DynamicBatching is DynamicBatching batching && !signature.Decoupled)
            return new BatchScheduler(source.Name, new SchedulingRules(batching, signature.MaxBatchSize, options), pool, options, counters);
        return new InstanceScheduler(new InstanceQueue(source.Name, pool, options.MaxQueueLength, options.QueueTimeout, options.TimeProvider), options, counters);
    }
}
