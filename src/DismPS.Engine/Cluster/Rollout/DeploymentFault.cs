using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>What is wrong with a deployment.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Message">It in a sentence, with the cluster's own words.</param>
/// <param name="Cure">What to do about it.</param>
public sealed record DeploymentFault(DeploymentCause Cause, string Message, string Cure)
{
    /// <summary>Pod at fault; null when none is.</summary>
    public string? Pod { get; init; }

    /// <summary>Container at fault, whose log says more; null when none is.</summary>
    public string? Container { get; init; }

    /// <summary>What speaks for it: events and the last lines of logs.</summary>
    public ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>How long it must last before it counts: things of this kind may pass by themselves.</summary>
    public TimeSpan Patience { get; init; }
}
