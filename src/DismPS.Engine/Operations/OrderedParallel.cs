using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DismPS.Engine.Operations;

/// <summary>Does the same work for many items at once and gives the results in the order of the items.</summary>
internal static class OrderedParallel
{
    /// <summary>Runs work that waits for nothing on the thread pool.</summary>
    /// <inheritdoc cref="RunAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, CancellationToken, Task{TResult}}, int, CancellationToken)"/>
    public static IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(IAsyncEnumerable<TItem> items, Func<TItem, TResult> work, int limit, CancellationToken cancellationToken) =>
        RunAsync(items, (item, _) => Task.FromResult(work(item)), limit, cancellationToken);

    /// <summary>Runs the work on the thread pool.</summary>
    /// <param name="items">Taken no faster than results are read.</param>
    /// <param name="work">Called for at most <paramref name="limit"/> items at a time; as many results more wait for those before them.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="cancellationToken">Ends the stream; work that has begun is waited for.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<Task<TResult>> begun = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(limit) { SingleReader = true, SingleWriter = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task feeding = FeedAsync(items, work, limit, begun.Writer, ending.Token);
        try
        {
            await foreach (Task<TResult> one in begun.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return await one.ConfigureAwait(false);
        }
        finally
        {
            // Also when the reader leaves early: nothing runs on after the stream.
            await ending.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(false);
        }
    }

    /// <summary>Never throws: what fails, fails at the reader. Returns when all work has ended.</summary>
    private static async Task FeedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work, int limit, ChannelWriter<Task<TResult>> begun, CancellationToken cancellationToken)
    {
        using var free = new SemaphoreSlim(limit);
        Exception? failure = null;
        try
        {
            await foreach (TItem item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await free.WaitAsync(cancellationToken).ConfigureAwait(false);
                Task<TResult> one = Task.Run(
                    async () =>
                    {
                        try
                        {
                            return await work(item, cancellationToken).ConfigureAwait(false);
                        }
                        finally
                        {
                            free.Release();
                        }
                    },
                    CancellationToken.None);
                await begun.WriteAsync(one, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        begun.TryComplete(failure);
        for (int ended = 0; ended < limit; ended++)
            await free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
