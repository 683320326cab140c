using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace DismPS.Engine.Inference.Input;

/// <summary>The other columns of one row. All rows share the names, so a row costs one array only.</summary>
internal sealed class ColumnValues(string[] names, string[] values) : IReadOnlyDictionary<string, string>
{
    public IEnumerable<string> Keys => names;

    public IEnumerable<string> Values => values;

    public int Count => names.Length;

    public string this[string key] => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"There is no column {key}.");

    public bool ContainsKey(string key) => Array.IndexOf(names, key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        int index = Array.IndexOf(names, key);
        value = index < 0 ? null : values[index];
        return index >= 0;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (int i = 0; i < names.Length; i++)
            yield return new KeyValuePair<string, string>(names[i], values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
