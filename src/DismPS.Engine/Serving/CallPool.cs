namespace DismPS.Engine.Serving;

/// <summary>Keeps the memory of finished requests for the next ones.</summary>
internal sealed class CallPool
{
    // More are only in use at once while many connections send; their memory then goes back to the system.
    private const int MaxKept = 64;

    private const int MaxKeptBytes = 4 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Stack<InferenceCall> kept = new();

    public InferenceCall Rent()
    {
        lock (gate)
        {
            if (kept.TryPop(out InferenceCall? call))
                return call;
        }

        return new InferenceCall();
    }

    public void Return(InferenceCall call)
    {
        call.Clear(MaxKeptBytes);
        lock (gate)
        {
            if (kept.Count < MaxKept)
                kept.Push(call);
        }
    }
}
