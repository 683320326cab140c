using DismPS.Engine.Models.Scheduling;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>The requests of one priority level. Whoever uses it holds the scheduler's gate.</summary>
internal sealed class QueueLevel(QueuePolicy policy)
{
    /// <summary>How many may wait and how long.</summary>
    public QueuePolicy Policy => policy;

    /// <summary>Requests in time, in the order of coming.</summary>
    public RequestList InTime { get; } = new();

    /// <summary>Behind them: requests that are late, where the policy does not refuse them.</summary>
    public RequestList Late { get; } = new();

    /// <summary>Where answers keep the order of their requests: those that are not answered yet, computed or not.</summary>
    private RequestList Unanswered { get; } = new();

    /// <summary>All that wait.</summary>
    public int Count => InTime.Count + Late.Count;

    /// <summary>Whether nothing is known of the level that could not be forgotten.</summary>
    public bool IsIdle => Count == 0 && Unanswered.Count == 0;

    /// <summary>Whether one more may wait.</summary>
    public bool HasRoom => policy.MaxQueueSize == 0 || Count < policy.MaxQueueSize;

    /// <summary>A request has come whose answer keeps its place.</summary>
    public void Order(ScheduledRequest request)
    {
        request.Ordered = true;
        Unanswered.Add(request);
    }

    /// <summary>A request has no place in the order any more: it failed, or it is late.</summary>
    public void Leave(ScheduledRequest request)
    {
        if (!request.Ordered)
            return;
        request.Ordered = false;
        for (int i = 0; i < Unanswered.Count; i++)
        {
            if (Unanswered[i] != request)
                continue;
            Unanswered.RemoveAt(i);
            break;
        }

        Answer();
    }

    /// <summary>Lets the computed requests go that nothing before them holds up.</summary>
    public void Answer()
    {
        while (Unanswered.Count > 0 && Unanswered[0].Computed)
        {
            ScheduledRequest request = Unanswered[0];
            Unanswered.RemoveAt(0);
            request.Ordered = false;
            request.End(null);
        }
    }
}
