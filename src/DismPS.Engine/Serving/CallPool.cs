namespace DismPS.Engine.Serving;

/// <summary>Keeps the memory of finished requests for the next ones.</summary>
internal sealed class CallPool
{
    // More are only in use at once while many connections send; their memory then goes back to the system.
    private const int MaxKept = 64;

    // Memory that is given back and asked for again costs a page fault for each 4 kB: more than all the rest of a large request.
    private const long MaxKeptBytes = 96L << 20;

    private readonly Lock gate = new();
    private readonly Stack<InferenceCall> kept = new();
    private long keptBytes;

    /// <summary>Bytes that are kept at most.</summary>
    public static long Limit => MaxKeptBytes;

    /// <summary>Bytes that are kept at this moment.</summary>
    public long Kept
    {
        get
        {
            lock (gate)
                return keptBytes;
        }
    }

    public InferenceCall Rent()
    {
        lock (gate)
        {
            if (kept.TryPop(out InferenceCall? call))
            {
                keptBytes -= call.HeldBytes;
                return call;
            }
        }

        return new InferenceCall();
    }

    public void Return(InferenceCall call)
    {
        call.Clear(int.MaxValue);
        long held = call.HeldBytes;
        lock (gate)
        {
            if (kept.Count >= MaxKept)
                return;
            if (keptBytes + held > MaxKeptBytes)
            {
                call.Clear(0);
                held = call.HeldBytes;
            }

            keptBytes += held;
            kept.Push(call);
        }
    }
}
