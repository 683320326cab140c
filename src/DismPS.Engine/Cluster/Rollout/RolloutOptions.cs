namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How a rollout is followed.</summary>
public sealed record RolloutOptions
{
    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the state is looked at; changes are told at once.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often events, which are not watched, are read.</summary>
    public TimeSpan EventTick { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Lines of a failed container's log that are shown.</summary>
    public int LogLines { get; init; } = 12;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
