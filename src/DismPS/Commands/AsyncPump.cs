using System.Threading.Channels;

namespace DismPS.Commands;

/// <summary>
/// Runs the engine's asynchronous work for the pipeline thread, the only thread that may write. The one place where the module waits
/// on a task. A bounded channel lies between, so that a slow reader downstream slows the work and memory stays flat.
/// </summary>
internal static class AsyncPump
{
    private const int Capacity = 256;

    /// <summary>Runs a task to its end.</summary>
    /// <param name="work">The task.</param>
    /// <param name="tick">Called now and then while it runs; by default the thread only waits.</param>
    public static T Run<T>(Func<Task<T>> work, Action? tick = null)
    {
        Task<T> task = Task.Run(work);
        Wait(task, tick);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs a task to its end.</summary>
    public static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <summary>Yields the items of a stream on the calling thread.</summary>
    /// <param name="work">The stream.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="tick">Called now and then while it has nothing to give; by default the thread only waits.</param>
    public static IEnumerable<T> Enumerate<T>(Func<CancellationToken, IAsyncEnumerable<T>> work, CancellationToken cancellationToken, Action? tick = null)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<T> channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
        Task producer = Task.Run(() => ProduceAsync(work, channel.Writer, ending.Token), CancellationToken.None);
        try
        {
            while (HasNext(channel.Reader, tick))
            {
                while (channel.Reader.TryRead(out T? item))
                    yield return item;
            }
        }
        finally
        {
            // Reached also when the consumer leaves early; nothing runs on after the cmdlet.
            ending.Cancel();
            producer.GetAwaiter().GetResult();
        }
    }

    /// <summary>Waits until a channel has an item; false when it has none any more, and its failure when it ended with one.</summary>
    public static bool HasNext<T>(ChannelReader<T> reader, Action? tick = null)
    {
        Task<bool> next = reader.WaitToReadAsync(CancellationToken.None).AsTask();
        Wait(next, tick);
        return next.GetAwaiter().GetResult();
    }

    /// <summary>Waits for a task, whatever becomes of it.</summary>
    private static void Wait(Task task, Action? tick)
    {
        if (tick is null)
            return;
        try
        {
            while (Task.WaitAny([task], ProgressDisplay.Interval) < 0)
                tick();
        }
        finally
        {
            // Writing throws in a pipeline that is stopped. The work is cancelled then, and nothing runs on after the cmdlet.
            Task.WaitAny(task);
        }
    }

    /// <summary>Never throws: a failure travels through the channel to the reader.</summary>
    private static async Task ProduceAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> work, ChannelWriter<T> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (T item in work(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
                await writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        writer.TryComplete(failure);
    }
}
