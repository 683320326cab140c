using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>The tensors of a request that the server adds; used again and again without new objects.</summary>
internal sealed class SequenceInputs
{
    private readonly List<TensorSlot> slots = [];
    private int used;

    /// <summary>Outputs that the request itself asks for: they come first.</summary>
    public int Outputs { get; set; }

    /// <summary>All slots are free again.</summary>
    public void Begin() => used = 0;

    /// <summary>A slot to be filled.</summary>
    public TensorSlot Rent()
    {
        if (used == slots.Count)
            slots.Add(new TensorSlot());
        TensorSlot slot = slots[used++];
        slot.Clear();
        return slot;
    }
}
