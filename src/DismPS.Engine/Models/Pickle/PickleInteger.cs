namespace DismPS.Engine.Models.Pickle;

/// <summary>A whole number of at most 64 bits.</summary>
internal sealed class PickleInteger(long value) : PickleValue
{
    public long Value => value;
}
