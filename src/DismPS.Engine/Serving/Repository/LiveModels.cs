using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace DismPS.Engine.Serving.Repository;

/// <summary>All models that hold memory or processes: those of the table, those that are being loaded, and those whose last requests are ending.</summary>
internal sealed class LiveModels(InferenceServerOptions options, CancellationToken serverEnds)
{
    private readonly ConcurrentDictionary<Task, byte> leaving = new();
    private ImmutableArray<ServedModel> models = [];
    private bool sweepFailed;

    public void Add(ServedModel model) => ImmutableInterlocked.Update(ref models, m => m.Add(model));

    /// <summary>Forgets a model that holds nothing.</summary>
    public void Remove(ServedModel model) => ImmutableInterlocked.Update(ref models, m => m.Remove(model));

    /// <summary>Ends what takes too long, in models that are being unloaded too.</summary>
    public void Sweep(long now, long runLimitTicks)
    {
        foreach (ServedModel model in models)
        {
            try
            {
                model.Sweep(now, runLimitTicks);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // On a timer's thread it would end the server, and one model's fault is not the others'. It comes again and again: once is enough.
                if (!Interlocked.Exchange(ref sweepFailed, true))
                    options.Log.Write(model.Name, $"its limits of time cannot be kept: {e.GetType().Name}: {e.Message}");
            }
        }
    }

    /// <summary>Unloads models that the table does not have any more: they get no new request from here on, and go when those in flight have ended.</summary>
    public Task RetireAsync(IEnumerable<ServedModel> retired)
    {
        var all = Task.WhenAll(retired.Select(RetireAsync));
        leaving.TryAdd(all, 0);
        _ = all.ContinueWith(t => leaving.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return all;
    }

    /// <summary>Unloads everything without waiting for requests.</summary>
    public async Task EndAsync()
    {
        foreach (ServedModel model in models)
            await model.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(leaving.Keys).ConfigureAwait(false);
    }

    private async Task RetireAsync(ServedModel model)
    {
        // Before the first wait: whoever calls relies on it.
        Task drained = model.CloseAsync();
        try
        {
            await drained.WaitAsync(options.DrainTimeout, options.TimeProvider, serverEnds).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            options.Log.Write(model.Name, string.Create(CultureInfo.InvariantCulture, $"requests are stopped: the model is unloaded, and they did not end within {options.DrainTimeout.TotalSeconds:0.###} s"));
        }
        catch (OperationCanceledException)
        {
            // The server ends and waits for nobody.
        }

        await model.DisposeAsync().ConfigureAwait(false);
        Remove(model);
    }
}
