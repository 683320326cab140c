namespace DismPS.Engine.Runtimes.Python;

/// <summary>The requests that a worker has and has not answered.</summary>
internal sealed class PendingLanes(int capacity)
{
    private readonly WorkerLane?[] lanes = new WorkerLane?[capacity];
    private readonly Lock gate = new();
    private long lastNumber;
    private int count;
    private bool closed;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Gives a lane's request the next number; false when the worker has ended.</summary>
    public bool TryAdd(WorkerLane lane)
    {
        lock (gate)
        {
            if (closed)
                return false;
            lane.Request = ++lastNumber;
            lanes[lane.Number] = lane;
            count++;
            return true;
        }
    }

    /// <summary>The lane of a request that is not answered; null when there is none.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="take">Whether it is answered now.</param>
    /// <param name="generation">Which of the lane's requests it is: the lane may get the next one at any time unless it was taken.</param>
    public WorkerLane? Find(long number, bool take, out int generation)
    {
        lock (gate)
        {
            generation = 0;
            for (int i = 0; i < lanes.Length; i++)
            {
                if (lanes[i] is not WorkerLane lane || lane.Request != number)
                    continue;
                if (take)
                {
                    lanes[i] = null;
                    count--;
                }

                generation = lane.Generation;
                return lane;
            }

            return null;
        }
    }

    /// <summary>Whether a request up to this number is not answered.</summary>
    public bool HasUpTo(long number)
    {
        lock (gate)
        {
            foreach (WorkerLane? lane in lanes)
            {
                if (lane is not null && lane.Request <= number)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Takes what is left and lets nothing in any more.</summary>
    public IReadOnlyList<WorkerLane> Close()
    {
        lock (gate)
        {
            closed = true;
            WorkerLane[] left = [.. lanes.OfType<WorkerLane>()];
            Array.Clear(lanes);
            count = 0;
            return left;
        }
    }
}
