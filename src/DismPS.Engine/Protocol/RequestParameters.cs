using System.Collections.Immutable;

namespace DismPS.Engine.Protocol;

/// <summary>Parameters that a request carries besides those of the encoding: JSON objects in UTF-8.</summary>
/// <param name="Request">The request's own; empty for none.</param>
/// <param name="Inputs">Those of inputs, by name.</param>
public sealed record RequestParameters(ReadOnlyMemory<byte> Request, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Inputs)
{
    /// <summary>No parameters.</summary>
    public static RequestParameters None { get; } = new(default, ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty);
}
