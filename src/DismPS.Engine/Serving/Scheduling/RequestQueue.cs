using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Requests that wait, by priority level and in the order of coming. Whoever uses it holds the scheduler's gate.</summary>
internal sealed class RequestQueue(string model, SchedulingRules rules)
{
    // A model may have more levels than memory; those that nobody uses are forgotten.
    private const int MaxIdleLevels = 64;

    private readonly SortedList<long, QueueLevel> levels = [];
    private readonly RequestList again = new();

    /// <summary>Requests that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Rows of the requests that wait.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a request; what is to be answered in its place when it may not wait.</summary>
    public DismException? TryAdd(ScheduledRequest request)
    {
        Protocol.RequestSchedule wish = request.Call.Message.Schedule;
        QueueLevel level = LevelOf(rules.LevelOf(wish.Priority));
        if (Count >= rules.MaxWaiting || !level.HasRoom)
        {
            int most = level.HasRoom ? rules.MaxWaiting : level.Policy.MaxQueueSize;
            return new DismException(
                ErrorCode.ServerBusy, $"[request id: {request.Call.Message.IdText}] Exceeds maximum queue size: {most} requests wait for model '{model}' already.", "Send again later, or fewer at once.");
        }

        long timeout = rules.TimeoutOf(level.Policy, wish.TimeoutMicroseconds);
        request.Deadline = timeout == long.MaxValue ? long.MaxValue : request.Since + timeout;
        request.Level = level;
        level.InTime.Add(request);
        if (rules.PreservesOrder)
            level.Order(request);
        Count++;
        Rows += request.Call.Rows;
        return null;
    }

    /// <summary>The request before one that was just added; null for none.</summary>
    public ScheduledRequest? Before(ScheduledRequest request)
    {
        RequestList list = request.Level!.InTime;
        return list.Count > 1 ? list[list.Count - 2] : null;
    }

    /// <summary>Puts a request back, before all others: it had its turn, and must be computed by itself.</summary>
    public void AddAgain(ScheduledRequest request)
    {
        int index = again.Count;
        while (index > 0 && again[index - 1].Number > request.Number)
            index--;
        again.Insert(index, request);
        Count++;
        Rows += request.Call.Rows;
    }

    /// <summary>The next requests in their order, into a list that is emptied before.</summary>
    public void Peek(List<ScheduledRequest> next, int most)
    {
        next.Clear();
        Append(next, again, most);
        foreach (QueueLevel level in levels.Values)
        {
            Append(next, level.InTime, most);
            Append(next, level.Late, most);
        }
    }

    /// <summary>Takes the first so many of <see cref="Peek"/>'s requests out.</summary>
    public void Take(int count)
    {
        TakeFrom(again, ref count);
        for (int i = 0; i < levels.Count && count > 0; i++)
        {
            TakeFrom(levels.Values[i].InTime, ref count);
            TakeFrom(levels.Values[i].Late, ref count);
        }
    }

    /// <summary>Ends the waits of requests that are late or that nobody waits for any more.</summary>
    public void Purge(long now)
    {
        Purge(again, null, now);
        foreach (QueueLevel level in levels.Values)
        {
            Purge(level.InTime, level, now);
            Purge(level.Late, level, now);
        }
    }

    /// <summary>Ends all waits.</summary>
    public void FailAll(DismException failure)
    {
        Clear(again, failure);
        foreach (QueueLevel level in levels.Values)
        {
            Clear(level.InTime, failure);
            Clear(level.Late, failure);
        }
    }

    private static void Append(List<ScheduledRequest> next, RequestList list, int most)
    {
        for (int i = 0; i < list.Count && next.Count < most; i++)
            next.Add(list[i]);
    }

    private void TakeFrom(RequestList list, ref int count)
    {
        for (; count > 0 && list.Count > 0; count--)
            Remove(list, 0);
    }

    private void Purge(RequestList list, QueueLevel? level, long now)
    {
        for (int i = 0; i < list.Count;)
        {
            ScheduledRequest request = list[i];
            bool gone = request.Token.IsCancellationRequested;
            bool tooLong = now - request.Since > rules.ServerTimeoutTicks;
            bool late = list == level?.InTime && now >= request.Deadline;
            if (!gone && !tooLong && !late)
            {
                i++;
                continue;
            }

            Remove(list, i);
            if (late && !gone && !tooLong && level!.Policy.DelaysLate)
            {
                Count++;
                Rows += request.Call.Rows;
                level.Late.Add(request);
                level.Leave(request);
                continue;
            }

            request.Fail(gone ? new OperationCanceledException(request.Token) : tooLong ? Expired(rules.ServerTimeout, ErrorCode.Timeout) : Expired(rules.TimeOf(now - request.Since), ErrorCode.ServerBusy));
            request.Level?.Leave(request);
        }
    }

    private void Clear(RequestList list, DismException failure)
    {
        while (list.Count > 0)
        {
            ScheduledRequest request = list[0];
            Remove(list, 0);
            request.Fail(failure);
        }
    }

    private void Remove(RequestList list, int index)
    {
        Count--;
        Rows -= list[index].Call.Rows;
        list.RemoveAt(index);
    }

    private QueueLevel LevelOf(long number)
    {
        if (levels.TryGetValue(number, out QueueLevel? level))
            return level;
        for (int i = levels.Count - 1; i >= 0 && levels.Count >= MaxIdleLevels; i--)
        {
            if (levels.Values[i].IsIdle)
                levels.RemoveAt(i);
        }

        levels.Add(number, level = new QueueLevel(rules.PolicyOf(number)));
        return level;
    }

    // Triton answers UNAVAILABLE to what its policy refuses; the server's own limit is answered as before.
    private DismException Expired(TimeSpan waited, ErrorCode code) => new(
        code, string.Create(CultureInfo.InvariantCulture, $"Request timeout expired: it waited {waited.TotalSeconds:0.###} s for model '{model}'."),
        code == ErrorCode.Timeout ? "Send again later, or raise the limit." : "Send again later, or allow it a longer wait.");
}
