using DismPS.Engine.Serving.Scheduling;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>One instance and the places of the sequences that stay on it. Whoever uses it holds the scheduler's gate.</summary>
internal sealed class SequenceLane(InstanceSlot slot, int places, TimeProvider clock)
{
    private readonly List<InferenceCall> blanks = [];
    private int usedBlanks;

    /// <summary>The instance.</summary>
    public InstanceSlot Slot => slot;

    /// <summary>What it computes.</summary>
    public ComputeBatch Batch { get; } = new(slot, clock);

    /// <summary>The sequences by their places; null for a place that is free.</summary>
    public Sequence?[] Places { get; } = new Sequence?[places];

    /// <summary>Whether it computes, or its answers are being written.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Requests of the batch; the others of its members fill places that have none.</summary>
    public List<ScheduledRequest> Requests { get; } = [];

    /// <summary>A request for a place that has none.</summary>
    public InferenceCall RentBlank()
    {
        if (usedBlanks == blanks.Count)
            blanks.Add(new InferenceCall());
        return blanks[usedBlanks++];
    }

    /// <summary>The batch is over.</summary>
    public void Clear()
    {
        for (int i = 0; i < usedBlanks; i++)
            blanks[i].ModelCall.Clear();
        usedBlanks = 0;
        Requests.Clear();
        Batch.Clear();
        IsBusy = false;
    }
}
