namespace DismPS.Engine.Models.Pickle;

/// <summary>A tuple; of a long one only the first items are known.</summary>
internal sealed class PickleTuple(PickleValue[] items, int count) : PickleValue
{
    public const int MaxItems = 32;

    public PickleValue[] Items => items;

    public int Count => count;

    public bool IsWhole => items.Length == count;
}
