using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Type of a field.</summary>
/// <param name="Kind">What it holds.</param>
internal sealed record FieldType(FieldKind Kind)
{
    /// <summary>Of lists and mappings: type of an entry.</summary>
    public FieldType? Item { get; init; }

    /// <summary>Of objects: name of the type in the <see cref="FieldTree"/>.</summary>
    public string? TypeName { get; init; }

    /// <summary>Of texts: the allowed ones; default for any.</summary>
    public ImmutableArray<string> Values { get; init; }

    /// <summary>Of lists: fields whose values no two entries share; default when entries may repeat, empty when whole entries may not.</summary>
    public ImmutableArray<string> Keys { get; init; }
}
