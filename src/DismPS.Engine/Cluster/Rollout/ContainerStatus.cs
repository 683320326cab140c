using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How a container of a pod is.</summary>
/// <param name="Name"><c>kserve-container</c>, <c>storage-initializer</c>.</param>
/// <param name="IsInit">True for those that run before the others.</param>
public sealed record ContainerStatus(string Name, bool IsInit)
{
    /// <summary>Its image.</summary>
    public string? Image { get; init; }

    /// <summary>True when it answers its readiness probe.</summary>
    public bool IsReady { get; init; }

    /// <summary>True while it runs.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Why it waits (<c>ContainerCreating</c>, <c>ImagePullBackOff</c>, <c>CrashLoopBackOff</c>); null when it does not.</summary>
    public string? Waiting { get; init; }

    /// <summary>A sentence about the waiting.</summary>
    public string? WaitingMessage { get; init; }

    /// <summary>Exit code of the run that ended last, this one or the one before; null when none ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why that run ended: <c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>.</summary>
    public string? Ended { get; init; }

    /// <summary>What it left as its last words.</summary>
    public string? EndedMessage { get; init; }

    /// <summary>True when it ended and was not started again.</summary>
    public bool IsTerminated { get; init; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; init; }

    /// <summary>True when its last run ended badly.</summary>
    public bool HasFailed => ExitCode is not (null or 0);

    internal static ContainerStatus Read(JsonObject container, bool isInit)
    {
        JsonNode? state = container["state"];
        JsonNode? terminated = StatusJson.At(state, "terminated");
        JsonNode? ended = terminated ?? StatusJson.At(container["lastState"], "terminated");
        return new ContainerStatus(StatusJson.Text(container, "name") ?? "", isInit)
        {
            Image = StatusJson.Text(container, "image"),
            IsReady = StatusJson.Flag(container, "ready") == true,
            IsRunning = StatusJson.At(state, "running") is not null,
            Waiting = StatusJson.Text(state, "waiting", "reason"),
            WaitingMessage = StatusJson.Text(state, "waiting", "message"),
            ExitCode = (int?)StatusJson.Number(ended, "exitCode"),
            Ended = StatusJson.Text(ended, "reason"),
            EndedMessage = StatusJson.Text(ended, "message"),
            IsTerminated = terminated is not null,
            Restarts = (int)(StatusJson.Number(container, "restartCount") ?? 0),
        };
    }
}
