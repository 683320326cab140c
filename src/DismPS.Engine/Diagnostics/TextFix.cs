using System.Collections.Immutable;

namespace DismPS.Engine.Diagnostics;

/// <summary>The one safe correction of a finding. A finding that could be corrected in two ways has none.</summary>
/// <param name="Description">What it does, as a message says it: <c>write 'ModelUri' in place of 'modelUri'</c>.</param>
/// <param name="Edits">The edits; they do not overlap.</param>
public sealed record TextFix(string Description, ImmutableArray<TextEdit> Edits)
{
    /// <inheritdoc/>
    public bool Equals(TextFix? other) => other is not null && Description == other.Description && Edits.AsSpan().SequenceEqual(other.Edits.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Description.GetHashCode(StringComparison.Ordinal);
}
