using System.Text;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>The names of a model's inputs or outputs, found by their UTF-8 form without making strings.</summary>
public sealed class TensorNames
{
    private readonly byte[][] encoded;
    private readonly string[] names;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <summary>Makes the table.</summary>
    public TensorNames(IReadOnlyList<TensorSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        names = [.. specs.Select(s => s.Name)];
        encoded = [.. names.Select(Encoding.UTF8.GetBytes)];
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
            indexes[names[i]] = i;
        lookup = indexes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of names.</summary>
    public int Count => names.Length;

    /// <summary>Name at a position.</summary>
    public string this[int index] => names[index];

    /// <summary>Position of a name, or -1.</summary>
    /// <param name="utf8">The name.</param>
    /// <param name="hint">Where it probably is: clients mostly keep the model's order.</param>
    public int Find(ReadOnlySpan<byte> utf8, int hint)
    {
        if ((uint)hint < (uint)encoded.Length && utf8.SequenceEqual(encoded[hint]))
            return hint;
        if (utf8.Length > 256)
            return Array.FindIndex(names, Encoding.UTF8.GetString(utf8).Equals);
        Span<char> chars = stackalloc char[256];
        int length = Encoding.UTF8.GetChars(utf8, chars);
        return lookup.TryGetValue(chars[..length], out int index) ? index : -1;
    }
}
