namespace DismPS.Engine.Serving;

/// <summary>What the phases of a request took, in ticks of the clock.</summary>
/// <param name="Input">Reading.</param>
/// <param name="Compute">In the model.</param>
/// <param name="Output">Writing.</param>
internal readonly record struct PhaseTicks(long Input, long Compute, long Output)
{
    public static PhaseTicks operator +(PhaseTicks one, PhaseTicks other) => new(one.Input + other.Input, one.Compute + other.Compute, one.Output + other.Output);
}
