namespace DismPS.Engine.Artifacts;

/// <summary>The order of texts in Python, by code point; ordinal comparison in .NET puts U+E000 to U+FFFF after the pairs above them.</summary>
internal sealed class CodePointComparer : IComparer<string>
{
    /// <summary>The one instance; it has no state.</summary>
    internal static CodePointComparer Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        for (int i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (x[i] == y[i])
                continue;
            bool bothSurrogate = char.IsSurrogate(x[i]) == char.IsSurrogate(y[i]);
            return bothSurrogate ? x[i].CompareTo(y[i]) : char.IsSurrogate(x[i]) ? 1 : -1;
        }

        return x.Length.CompareTo(y.Length);
    }
}
