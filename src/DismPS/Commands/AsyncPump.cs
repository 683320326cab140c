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
    public static T Run<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <summary>Runs a task to its end.</summary>
    public static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <summary>Yields the items of a stream on the calling thread.</summary>
    public static IEnumerable<T> Enumerate<T>(Func<CancellationToken, IAsyncEnumerable<T>> work, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<T> channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
        Task producer = Task.Run(() => ProduceAsync(work, channel.Writer, ending.Token), CancellationToken.None);
        try
        {
            while (Wait(channel.Reader))
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

    private static bool Wait<T>(ChannelReader<T> reader) => reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

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
