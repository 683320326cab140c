using System.Globalization;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Where a value of a manifest file stands, and what is in it.</summary>
/// <param name="Line">Line from 1 of its key, or of itself in a list; 0 when unknown.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record LocatedNode(int Line, int Column)
{
    /// <summary>Nowhere.</summary>
    public static readonly LocatedNode Unknown = new(0, 0);

    /// <summary>Values of a mapping; null for others.</summary>
    public Dictionary<string, LocatedNode>? Fields { get; init; }

    /// <summary>Entries of a list; null for others.</summary>
    public List<LocatedNode>? Entries { get; init; }

    /// <summary>Text of a scalar; null for others.</summary>
    public string? Text { get; init; }

    /// <summary>A field, an entry by its number, or one by its name.</summary>
    public LocatedNode? Find(string step)
    {
        if (Fields is not null)
            return Fields.GetValueOrDefault(step);
        if (Entries is null)
            return null;
        if (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return index < Entries.Count ? Entries[index] : null;

        return Entries.FirstOrDefault(e => e.Fields?.GetValueOrDefault("name")?.Text == step);
    }
}
