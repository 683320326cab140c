using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Repository;

/// <summary>Loads one version within the time limit. Whatever goes wrong is the model's failure and nobody else's.</summary>
internal sealed class ModelLoader(InferenceServerOptions options, LiveModels live)
{
    // What does not end by then is left behind, and freed should it ever end.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    /// <exception cref="OperationCanceledException">The loading was ended; the model is given up.</exception>
    public async Task LoadAsync(ServedModel model, RepositoryEntry entry, CancellationToken cancellationToken)
    {
        options.Log.Write(entry.Name, entry.Version.Length > 0 ? $"loading version {entry.Version}" : "loading");
        if (entry.Failure is null)
            await RunAsync(model, entry, cancellationToken).ConfigureAwait(false);
        else
            model.Fail(entry.Failure);
        if (model.Failure is not null)
            live.Remove(model);
        ModelEvents.WriteLoaded(options.Log, model);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task RunAsync(ServedModel model, RepositoryEntry entry, CancellationToken cancellationToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var source = entry.Source! with { Declared = options.Declared.GetValueOrDefault(entry.Name), Log = options.Log };
        // Libraries read files of gigabytes without ever giving the thread back.
        Task work = Task.Run(() => model.LoadAsync(source, ending.Token), CancellationToken.None);
        try
        {
            await work.WaitAsync(options.LoadTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!work.IsCompleted)
        {
            string limit = options.LoadTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            model.Fail(new DismException(ErrorCode.Timeout, $"Model '{entry.Name}' was not loaded within {limit} s.", "Look into its log for what it waits for, or raise the limit.", entry.Folder, e));
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            model.Fail(new DismException(ErrorCode.ServerBusy, $"The loading of model '{entry.Name}' was ended.",
                "Load the model again.", entry.Folder, e));
        }
        catch (Exception e)
        {
            // A runtime met a file that it cannot make sense of; the other models have no part in that.
            model.Fail(new DismException(ErrorCode.ModelLoadFailed, $"{entry.Folder}: the model cannot be loaded: {e.GetType().Name}: {e.Message}",
                "Build or export the model again.", entry.Folder, e));
        }

        if (model.Failure is not null)
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await model.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAny(work, Task.Delay(EndLimit, options.TimeProvider, CancellationToken.None)).ConfigureAwait(false);
        }

        // A runtime that hangs may still look at its token.
        _ = work.ContinueWith(
            t =>
            {
                _ = t.Exception;
                ending.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
