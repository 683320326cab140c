using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Data;

/// <summary>Puts the histograms of several elements together by lumisection. All come in its order, so that one of each is in hand at a time.</summary>
/// <param name="streams">One an input, of one run.</param>
internal sealed class LumisectionJoin(IReadOnlyList<HistogramStream> streams)
{
    /// <summary>Lumisections that lack an element.</summary>
    public long Incomplete { get; private set; }

    /// <summary>The first of them, and the first element that it lacks.</summary>
    public (long Lumisection, MonitoringElement Element)? FirstIncomplete { get; private set; }

    /// <summary>The histograms of each complete lumisection, in the order of the streams.</summary>
    /// <param name="incomplete">Called for each lumisection that lacks an element, with the first that it lacks.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">A stream fails.</exception>
    public async IAsyncEnumerable<DialsHistogram[]> RowsAsync(Action<long, MonitoringElement> incomplete, [EnumeratorCancellation] CancellationToken ct)
    {
        bool ascending = streams.Count > 1;
        foreach (HistogramStream stream in streams)
            await stream.MoveNextAsync(ascending, ct).ConfigureAwait(false);
        while (streams.Where(s => s.Current is not null).Min(s => s.Current?.Lumisection) is { } lumisection)
        {
            HistogramStream? without = streams.FirstOrDefault(s => s.Current?.Lumisection != lumisection);
            if (without is null)
            {
                yield return [.. streams.Select(s => s.Current!)];
            }
            else
            {
                Incomplete++;
                FirstIncomplete ??= (lumisection, without.Element);
                incomplete(lumisection, without.Element);
            }

            foreach (HistogramStream stream in streams)
            {
                if (stream.Current?.Lumisection == lumisection)
                    await stream.MoveNextAsync(ascending, ct).ConfigureAwait(false);
            }
        }
    }
}
