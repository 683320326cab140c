namespace DismPS.Engine.Models.Pickle;

/// <summary>A dictionary, or the attributes of an object: the values of its first text keys.</summary>
internal sealed class PickleMapping : PickleValue
{
    private const int MaxKeys = 128;

    private Dictionary<string, PickleValue>? values;

    /// <summary>False when there are keys that are not kept.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>The value of a key; null when there is none.</summary>
    public PickleValue? this[string key] => values?.GetValueOrDefault(key);

    public void Set(PickleValue key, PickleValue value)
    {
        values ??= new Dictionary<string, PickleValue>(StringComparer.Ordinal);
        if (key.Text is { } text && (values.Count < MaxKeys || values.ContainsKey(text)))
            values[text] = value;
        else
            IsWhole = false;
    }

    /// <summary>Takes over what another one has.</summary>
    public void Merge(PickleMapping other)
    {
        IsWhole &= other.IsWhole;
        if (other.values is null)
            return;
        values ??= new Dictionary<string, PickleValue>(StringComparer.Ordinal);
        foreach ((string key, PickleValue value) in other.values)
            values[key] = value;
    }
}
