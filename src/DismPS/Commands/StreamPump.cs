using System.Threading.Channels;

namespace DismPS.Commands;

/// <summary>
/// Feeds the items of a pipeline to asynchronous work of the engine that gives any number of results, and hands the results back on the pipeline
/// thread: those that are ready with each item, the rest at the end. Results wait in a bounded channel, so that memory stays flat.
/// </summary>
internal sealed class StreamPump<TItem, TResult> : IDisposable
{
    private const int Capacity = 16;

    private readonly Channel<TItem> _items = Channel.CreateUnbounded<TItem>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Channel<TResult> _results = Channel.CreateBounded<TResult>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _ending;
    private readonly Task _work;

    /// <param name="work">What is done with the items.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public StreamPump(Func<IAsyncEnumerable<TItem>, CancellationToken, IAsyncEnumerable<TResult>> work, CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _work = Task.Run(() => WorkAsync(work), CancellationToken.None);
    }

    /// <summary>Gives an item to the work and yields what is ready; never waits.</summary>
    public IEnumerable<TResult> Push(TItem item)
    {
        _items.Writer.TryWrite(item);
        while (_results.Reader.TryRead(out TResult? result))
            yield return result;
    }

    /// <summary>Says that no item follows, and yields the remaining results.</summary>
    /// <param name="tick">Called now and then while there are none.</param>
    public IEnumerable<TResult> Complete(Action tick)
    {
        _items.Writer.TryComplete();
        while (AsyncPump.HasNext(_results.Reader, tick))
        {
            while (_results.Reader.TryRead(out TResult? result))
                yield return result;
        }
    }

    /// <summary>Ends the work, also before its time, and waits for that: nothing runs on after the cmdlet.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _work.GetAwaiter().GetResult();
        _ending.Dispose();
    }

    /// <summary>Never throws: a failure travels through the channel to the reader.</summary>
    private async Task WorkAsync(Func<IAsyncEnumerable<TItem>, CancellationToken, IAsyncEnumerable<TResult>> work)
    {
        Exception? failure = null;
        try
        {
            await foreach (TResult result in work(_items.Reader.ReadAllAsync(_ending.Token), _ending.Token).ConfigureAwait(false))
                await _results.Writer.WriteAsync(result, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        _results.Writer.TryComplete(failure);
    }
}
