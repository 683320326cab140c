using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DismPS.Commands;

/// <summary>A word of work that is under way, or one of its results.</summary>
/// <param name="Progress">The word; null for a result.</param>
/// <param name="Result">The result; null for a word.</param>
internal sealed record Step<TProgress, TResult>(TProgress? Progress, TResult? Result)
    where TProgress : class
    where TResult : class;

/// <summary>Brings what work reports and what it returns into one stream: only the pipeline thread may show either.</summary>
internal static class Step
{
    /// <summary>Words and results in the order in which they come. The work is ended with the stream.</summary>
    /// <param name="work">Work that reports, and returns any number of results.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<Step<TProgress, TResult>> StreamAsync<TProgress, TResult>(
        Func<IProgress<TProgress>, CancellationToken, IAsyncEnumerable<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TProgress : class
        where TResult : class
    {
        // Words are short and few; nobody who reports one waits.
        Channel<Step<TProgress, TResult>> steps = Channel.CreateUnbounded<Step<TProgress, TResult>>(new UnboundedChannelOptions { SingleReader = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task working = WorkAsync(work, steps.Writer, ending.Token);
        try
        {
            await foreach (Step<TProgress, TResult> step in steps.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(false);
        }
    }

    /// <summary>The same for work with one result.</summary>
    public static IAsyncEnumerable<Step<TProgress, TResult>> OneAsync<TProgress, TResult>(
        Func<IProgress<TProgress>, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
        where TProgress : class
        where TResult : class =>
        StreamAsync<TProgress, TResult>((progress, token) => ResultAsync(work(progress, token)), cancellationToken);

    private static async IAsyncEnumerable<T> ResultAsync<T>(Task<T> work)
    {
        yield return await work.ConfigureAwait(false);
    }

    // Never throws: a failure travels through the channel to the reader.
    private static async Task WorkAsync<TProgress, TResult>(
        Func<IProgress<TProgress>, CancellationToken, IAsyncEnumerable<TResult>> work, ChannelWriter<Step<TProgress, TResult>> steps, CancellationToken cancellationToken)
        where TProgress : class
        where TResult : class
    {
        Exception? failure = null;
        try
        {
            await foreach (TResult result in work(new Reports<TProgress, TResult>(steps), cancellationToken).ConfigureAwait(false))
                steps.TryWrite(new Step<TProgress, TResult>(null, result));
        }
        catch (Exception e)
        {
            failure = e;
        }

        steps.TryComplete(failure);
    }

    private sealed class Reports<TProgress, TResult>(ChannelWriter<Step<TProgress, TResult>> steps) : IProgress<TProgress>
        where TProgress : class
        where TResult : class
    {
        public void Report(TProgress value) => steps.TryWrite(new Step<TProgress, TResult>(value, null));
    }
}
