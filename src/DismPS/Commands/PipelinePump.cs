using System.Threading.Channels;

namespace DismPS.Commands;

/// <summary>
/// Feeds the items of a pipeline to asynchronous work of the engine that gives one result for each, and hands the results back on the pipeline
/// thread: those that are ready with each item, the rest at the end. Only so many items are under way that memory stays flat.
/// </summary>
internal sealed class PipelinePump<TItem, TResult> : IDisposable
{
    private readonly Channel<TItem> _items = Channel.CreateUnbounded<TItem>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Channel<TResult> _results = Channel.CreateUnbounded<TResult>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _ending;
    private readonly Task _work;
    private readonly int _limit;
    private int _underWay;

    /// <param name="work">One result for each item.</param>
    /// <param name="limit">Items that may be under way.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public PipelinePump(Func<IAsyncEnumerable<TItem>, CancellationToken, IAsyncEnumerable<TResult>> work, int limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _work = Task.Run(() => WorkAsync(work), CancellationToken.None);
    }

    /// <summary>Gives an item to the work and yields what is ready; waits only when too many are under way.</summary>
    public IEnumerable<TResult> Push(TItem item)
    {
        while (_underWay >= _limit && AsyncPump.HasNext(_results.Reader))
        {
            foreach (TResult result in Ready())
                yield return result;
        }

        _items.Writer.TryWrite(item);
        _underWay++;
        foreach (TResult result in Ready())
            yield return result;
    }

    /// <summary>Says that no item follows, and yields the results of those under way.</summary>
    public IEnumerable<TResult> Complete()
    {
        _items.Writer.TryComplete();
        while (AsyncPump.HasNext(_results.Reader))
        {
            foreach (TResult result in Ready())
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

    private IEnumerable<TResult> Ready()
    {
        while (_results.Reader.TryRead(out TResult? result))
        {
            _underWay--;
            yield return result;
        }
    }

    /// <summary>Never throws: a failure travels through the channel to the reader.</summary>
    private async Task WorkAsync(Func<IAsyncEnumerable<TItem>, CancellationToken, IAsyncEnumerable<TResult>> work)
    {
        Exception? failure = null;
        try
        {
            await foreach (TResult result in work(_items.Reader.ReadAllAsync(_ending.Token), _ending.Token).ConfigureAwait(false))
                _results.Writer.TryWrite(result);
        }
        catch (Exception e)
        {
            failure = e;
        }

        _results.Writer.TryComplete(failure);
    }
}
