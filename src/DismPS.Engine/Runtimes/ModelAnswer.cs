using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes;

/// <summary>One of the answers to a request that may have several.</summary>
/// <param name="HasOutputs">Whether <see cref="ModelCall.Outputs"/> holds it; false for a failure, and for the news that no other follows.</param>
/// <param name="Failure">What the model says in the place of this one answer; null for nothing.</param>
/// <param name="IsLast">Whether no other follows.</param>
public readonly record struct ModelAnswer(bool HasOutputs, DismException? Failure, bool IsLast)
{
    /// <summary>Those before were all.</summary>
    public static ModelAnswer End => new(false, null, true);
}
