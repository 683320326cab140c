using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <content>Sending requests.</content>
internal sealed partial class WorkerProcess
{
    // What a pipe takes at once.
    private const int SmallBytes = 64 * 1024;

    private readonly PinnedBuffer together = new();

    /// <summary>Sends a lane's request; its <see cref="WorkerLane.Outcome"/> comes in any case.</summary>
    public ValueTask SendRequestAsync(WorkerLane lane) => SendRequestsAsync(lane, [], 0);

    /// <summary>Sends the requests of the first lanes, with nothing between them; their <see cref="WorkerLane.Outcome"/>s come in any case.</summary>
    public ValueTask SendRequestsAsync(IReadOnlyList<WorkerLane> lanes, int count) => SendRequestsAsync(null, lanes, count);

    private async ValueTask SendRequestsAsync(WorkerLane? single, IReadOnlyList<WorkerLane> list, int count)
    {
        // Numbers are given in the order of sending, which is the order in which the worker begins.
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (single is not null)
            {
                if (TryNumber(single))
                    Write(single.Sending);
            }
            else if (TryNumber(list, count))
            {
                Write(list, count);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker is about to be found dead, which answers the lane.
        }
        finally
        {
            writing.Release();
        }
    }

    private bool TryNumber(WorkerLane lane)
    {
        if (!pending.TryAdd(lane))
        {
            lane.Complete(LaneOutcome.NotBegun);
            return false;
        }

        Frame.SetNumber(lane.Sending, lane.Request);
        return true;
    }

    private bool TryNumber(IReadOnlyList<WorkerLane> lanes, int count)
    {
        bool all = true;
        for (int i = 0; i < count; i++)
            all &= TryNumber(lanes[i]);
        return all;
    }

    private void Write(PinnedBuffer frame)
    {
        // Synchronous: a small frame fits into the pipe, and a wait for a thread of the pool would cost more than the write.
        input.Write(frame.Written);
        input.Flush();
    }

    private void Write(IReadOnlyList<WorkerLane> lanes, int count)
    {
        // One write wakes the worker once.
        together.Clear(SmallBytes);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> frame = lanes[i].Sending.Written;
            if (together.Length + frame.Length > SmallBytes)
            {
                input.Write(together.Written);
                together.Clear();
            }

            if (frame.Length > SmallBytes)
                input.Write(frame);
            else
                frame.CopyTo(together.GetSpan(frame.Length));
            if (frame.Length <= SmallBytes)
                together.Advance(frame.Length);
        }

        input.Write(together.Written);
        input.Flush();
    }
}
