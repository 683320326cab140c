using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>A thread of its own for an instance that computes long, so that it takes none from the pool that answers requests.</summary>
internal sealed class InstanceThread : IAsyncDisposable
{
    private readonly SemaphoreSlim wakeUp = new(0);
    private readonly Lock gate = new();
    private Action? work;
    private bool ended;

    public InstanceThread()
    {
        var thread = new Thread(Loop) { IsBackground = true, Name = "model instance" };
        thread.Start();
    }

    public Task RunAsync(IModelInstance instance, ModelCall call, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
            work = () => Execute(instance, call, completion, cancellationToken);
        wakeUp.Release();
        return completion.Task;
    }

    public ValueTask DisposeAsync()
    {
        lock (gate)
            ended = true;
        wakeUp.Release();
        return ValueTask.CompletedTask;
    }

    private static void Execute(IModelInstance instance, ModelCall call, TaskCompletionSource completion, CancellationToken cancellationToken)
    {
        try
        {
            // An instance that runs on its caller has finished when the call returns.
            ValueTask run = instance.RunAsync(call, cancellationToken);
            run.GetAwaiter().GetResult();
            completion.SetResult();
        }
        catch (Exception e)
        {
            completion.SetException(e);
        }
    }

    private void Loop()
    {
        while (true)
        {
            wakeUp.Wait();
            Action? next;
            lock (gate)
            {
                if (ended)
                    return;
                next = work;
                work = null;
            }

            next?.Invoke();
        }
    }
}
