using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>Adds to a fault what the cluster says about it: the last lines of the container's log, and events.</summary>
internal sealed class DeploymentDiagnosis(IClusterTransport transport, int logLines)
{
    private const int ReadLines = 60;
    private const int MaxEvents = 4;

    /// <summary>Completes an assessment that ended badly.</summary>
    public async Task<RolloutAssessment> CompleteAsync(RolloutAssessment assessment, ImmutableArray<PodStatus> pods, string ns, IReadOnlyList<ClusterEvent> events, CancellationToken ct)
    {
        if (assessment.Phase == RolloutPhase.Deleted)
            return assessment with { Fault = new DeploymentFault(DeploymentCause.Deleted, "The deployment was deleted while it was followed.", "Publish again, and find out who deletes it.") };
        // A deployment that goes has no log that says why.
        if (assessment.Fault is not { Cause: not DeploymentCause.Deleted } fault)
            return assessment;

        // Without a container at fault, that of a pod that is not ready may still tell why.
        PodStatus? pod = pods.FirstOrDefault(p => p.Name == fault.Pod) ?? pods.FirstOrDefault(p => !p.IsReady);
        ContainerStatus? container = pod?.Containers.FirstOrDefault(c => c.Name == fault.Container) ?? pod?.Containers.FirstOrDefault(c => c.HasFailed) ?? Loading(fault, pod);
        var evidence = ImmutableArray.CreateBuilder<string>();
        evidence.AddRange(events.Where(e => e.IsWarning).TakeLast(MaxEvents).Select(e => $"event {e.Reason}: {e.Message}"));
        if (pod is not null && container is not null)
        {
            IReadOnlyList<string> lines = await ReadLogAsync(pod, container, ns, ct).ConfigureAwait(false);
            evidence.AddRange(lines.TakeLast(logLines).Select(l => $"{container.Name}: {l}"));
            fault = Refine(fault, container, lines) with { Pod = pod.Name, Container = container.Name };
        }

        fault = fault with { Evidence = evidence.ToImmutable() };
        return assessment with { Fault = fault, Message = fault.Message };
    }

    private static ContainerStatus? Loading(DeploymentFault fault, PodStatus? pod) => fault.Cause is DeploymentCause.TooSlow or DeploymentCause.ModelLoadFailed ? pod?.Server : null;

    // What a log says is nearer to the cause than an exit code, and what the kubelet says of memory nearer than a log.
    private static DeploymentFault Refine(DeploymentFault fault, ContainerStatus container, IReadOnlyList<string> lines)
    {
        if (fault.Cause is not (DeploymentCause.ServerCrashed or DeploymentCause.DownloadFailed or DeploymentCause.ModelLoadFailed or DeploymentCause.ServerNotReady or DeploymentCause.TooSlow))
            return fault;
        (DeploymentCause Cause, string Line, string Cure)? known = container.Name == PodStatus.DownloadContainer ? LogDiagnosis.OfDownload(lines) : LogDiagnosis.OfServer(lines);
        return known is { } found ? fault with { Cause = found.Cause, Message = $"{fault.Message.TrimEnd('.', ' ')}: {found.Line}", Cure = found.Cure } : fault;
    }

    private async Task<IReadOnlyList<string>> ReadLogAsync(PodStatus pod, ContainerStatus container, string ns, CancellationToken ct)
    {
        // Between two runs the log of the new one is empty.
        bool previous = container.Restarts > 0 && !container.IsTerminated;
        bool[] runs = previous ? [true, false] : [false];
        foreach (bool before in runs)
        {
            var lines = new List<string>();
            try
            {
                await foreach (string line in transport.ReadLogAsync(pod.Name, ns, new PodLogOptions { Container = container.Name, Tail = ReadLines, Previous = before }, ct).ConfigureAwait(false))
                    lines.Add(line);
            }
            catch (DismException)
            {
                // Logs may not be read, or there is none: the diagnosis does without.
            }

            if (lines.Count > 0)
                return lines;
        }

        return [];
    }
}
