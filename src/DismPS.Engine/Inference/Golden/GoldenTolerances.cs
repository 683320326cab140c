using System.Collections.Immutable;

namespace DismPS.Engine.Inference;

/// <summary>The tolerances of a file of answers: one for all outputs, and those of single outputs.</summary>
/// <param name="Common">For outputs without one of their own.</param>
/// <param name="Outputs">By the output's name.</param>
public sealed record GoldenTolerances(GoldenTolerance Common, IReadOnlyDictionary<string, GoldenTolerance> Outputs)
{
    /// <summary>One tolerance for all outputs.</summary>
    public static GoldenTolerances All(GoldenTolerance tolerance) => new(tolerance, ImmutableDictionary<string, GoldenTolerance>.Empty);

    /// <summary>The tolerance of an output.</summary>
    public GoldenTolerance Of(string output) => Outputs.TryGetValue(output, out GoldenTolerance own) ? own : Common;
}
