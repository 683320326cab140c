namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Requests in a ring, so that coming and going costs no memory; taken from anywhere, which is rare except at the front.</summary>
internal sealed class RequestList
{
    private ScheduledRequest[] ring = new ScheduledRequest[16];
    private int first;

    public int Count { get; private set; }

    public ScheduledRequest this[int index] => ring[(first + index) & (ring.Length - 1)];

    public void Add(ScheduledRequest request) => Insert(Count, request);

    public void Insert(int index, ScheduledRequest request)
    {
        if (Count == ring.Length)
            Grow();
        Count++;
        for (int i = Count - 1; i > index; i--)
            Set(i, this[i - 1]);
        Set(index, request);
    }

    public void RemoveAt(int index)
    {
        if (index == 0)
        {
            Set(0, null!);
            first = (first + 1) & (ring.Length - 1);
            Count--;
            return;
        }

        for (int i = index; i < Count - 1; i++)
            Set(i, this[i + 1]);
        Count--;
        Set(Count, null!);
    }

    private void Set(int index, ScheduledRequest request) => ring[(first + index) & (ring.Length - 1)] = request;

    private void Grow()
    {
        var grown = new ScheduledRequest[ring.Length * 2];
        for (int i = 0; i < Count; i++)
            grown[i] = this[i];
        ring = grown;
        first = 0;
    }
}
