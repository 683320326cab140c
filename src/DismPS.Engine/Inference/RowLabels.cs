using System.Collections.Immutable;

namespace DismPS.Engine.Inference;

/// <summary>What a row of an input file says of itself besides the model's inputs; it travels to the result.</summary>
/// <param name="Run">Run number, from a column <c>run</c>, <c>run_number</c> …; null when absent or empty.</param>
/// <param name="Lumisection">Lumisection, from a column <c>lumisection</c>, <c>ls</c>, <c>ls_number</c>, <c>lumi</c> …; null when absent or empty.</param>
/// <param name="Columns">The other named columns as texts, in the file's order.</param>
public sealed record RowLabels(long? Run, long? Lumisection, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>A row without labels.</summary>
    public static RowLabels None { get; } = new(null, null, ImmutableDictionary<string, string>.Empty);
}
