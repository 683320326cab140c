using System.Threading.Channels;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Data;

/// <summary>
/// The histograms of one element in one run, read ahead by one page: as many as a page has wait here, so that the next page is asked for while these are used,
/// and its own wait behind it.
/// </summary>
internal sealed class HistogramStream : IAsyncDisposable
{
    private readonly HistogramQuery _query;
    private readonly Channel<DialsHistogram> _read;
    private readonly CancellationTokenSource _ending;
    private readonly Task _reading;

    /// <param name="client">Asks.</param>
    /// <param name="query">Which histograms; dataset, run and size of a page are named.</param>
    /// <param name="element">Their monitoring element.</param>
    /// <param name="ct">Ends the reading.</param>
    public HistogramStream(DialsClient client, HistogramQuery query, MonitoringElement element, CancellationToken ct)
    {
        _query = query;
        Element = element;
        _read = Channel.CreateBounded<DialsHistogram>(new BoundedChannelOptions(query.PageSize ?? PageSizes.Largest) { SingleReader = true, SingleWriter = true });
        _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _reading = Task.Run(() => ReadAsync(client, _ending.Token), CancellationToken.None);
    }

    /// <summary>What is read.</summary>
    public MonitoringElement Element { get; }

    /// <summary>The histogram in hand; null before the first and after the last.</summary>
    public DialsHistogram? Current { get; private set; }

    /// <summary>Whether there was one.</summary>
    public bool Any { get; private set; }

    /// <summary>Goes on to the next.</summary>
    /// <param name="ascending">Whether lumisections must grow: streams are joined by them.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">The call fails, or the service gives something else than was asked for.</exception>
    public async ValueTask MoveNextAsync(bool ascending, CancellationToken ct)
    {
        DialsHistogram? next = await _read.Reader.WaitToReadAsync(ct).ConfigureAwait(false) && _read.Reader.TryRead(out DialsHistogram? read) ? read : null;
        if (next is not null && (next.Run != _query.Run || next.Dataset != _query.Dataset || next.ElementId != Element.Id))
            throw Unexpected($"histograms of '{next.Element}' in run {next.Run} of {next.Dataset} when '{Element.Name}' in run {_query.Run} of {_query.Dataset} was asked for");
        if (ascending && next is not null && Current is not null && next.Lumisection <= Current.Lumisection)
            throw Unexpected($"lumisection {next.Lumisection} of '{Element.Name}' in run {next.Run} behind {Current.Lumisection}, out of order");
        Current = next;
        Any |= next is not null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>Never throws: what fails, fails at the reader, behind what was read before.</summary>
    private async Task ReadAsync(DialsClient client, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            await foreach (DialsHistogram histogram in client.ListHistogramsAsync(_query, ct).ConfigureAwait(false))
                await _read.Writer.WriteAsync(histogram, ct).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        _read.Writer.TryComplete(failure);
    }

    private static DismException Unexpected(string what) => new(
        ErrorCode.ProtocolViolation, $"DIALS answered {what}.", "Look at the base URL (-Url, -u); a newer service may need a newer DismPS.");
}
