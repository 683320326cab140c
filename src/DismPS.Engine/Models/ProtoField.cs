using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>One field of a protobuf message.</summary>
internal sealed record ProtoField(string Name, ProtoFieldKind Kind)
{
    /// <summary>The name that protobuf's JSON makes of it: <c>max_batch_size</c> is <c>maxBatchSize</c>.</summary>
    public string JsonName { get; } = string.Concat(Name.Split('_').Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether it is a list.</summary>
    public bool Repeated { get; init; }

    /// <summary>Name of the oneof that it belongs to; null for none.</summary>
    public string? Choice { get; init; }

    /// <summary>Type of a message, or of a map's entries.</summary>
    public ProtoMessage? Message { get; init; }

    /// <summary>Names of an enumeration's values; the first is the default.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Whether Triton leaves this 64-bit number as the text that protobuf's JSON makes of it.</summary>
    public bool AsText { get; init; }
}
