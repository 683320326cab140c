using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>Batch axes between members that have one and members that have none, as Triton converts them.</summary>
internal static class EnsembleShapes
{
    /// <summary>Gives a slot the shape that a model wants of a tensor.</summary>
    /// <param name="slot">Its shape is set.</param>
    /// <param name="made">The tensor as it was made.</param>
    /// <param name="rows">Rows of the batch that it was made in; 0 when its maker has no batch axis.</param>
    /// <param name="wanted">What the taker wants, batch axis included where it has one; default for anything.</param>
    /// <param name="batched">Whether the taker has a batch axis.</param>
    public static void Set(TensorSlot slot, ReadOnlySpan<long> made, long rows, ReadOnlySpan<long> wanted, bool batched)
    {
        if (batched && rows == 0 && wanted.Length > 0 && Fits(made, wanted[1..]))
        {
            Span<long> shape = slot.SetRank(made.Length + 1);
            shape[0] = 1;
            made.CopyTo(shape[1..]);
            return;
        }

        ReadOnlySpan<long> kept = !batched && rows == 1 && made.Length > 0 && !Fits(made, wanted) ? made[1..] : made;
        kept.CopyTo(slot.SetRank(kept.Length));
    }

    private static bool Fits(ReadOnlySpan<long> shape, ReadOnlySpan<long> wanted)
    {
        if (shape.Length != wanted.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (wanted[i] >= 0 && wanted[i] != shape[i])
                return false;
        }

        return true;
    }
}
