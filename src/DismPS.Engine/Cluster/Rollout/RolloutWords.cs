using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>How far a deployment is, in words.</summary>
internal static class RolloutWords
{
    /// <summary>From its pods; the one that is furthest counts.</summary>
    public static RolloutAssessment OfPods(ImmutableArray<PodStatus> pods, InferenceServiceStatus status)
    {
        if (pods.IsEmpty)
            return new RolloutAssessment(RolloutPhase.CreatingObjects, "KServe makes the objects");
        return pods.Select(OfPod).MaxBy(p => p.Phase)! is { } furthest && furthest.Phase == RolloutPhase.Routing
            ? new RolloutAssessment(RolloutPhase.Routing, status.Transition == ModelTransition.UpToDate ? "waiting for the address" : "waiting for KServe to see the model")
            : pods.Select(OfPod).MaxBy(p => p.Phase)!;
    }

    /// <summary>From the status alone.</summary>
    public static RolloutAssessment OfStatus(InferenceServiceStatus status) => status.TargetModelState switch
    {
        "Loading" => new RolloutAssessment(RolloutPhase.LoadingModel, "downloading or loading the model"),
        "Loaded" => new RolloutAssessment(RolloutPhase.Routing, "waiting for the address"),
        _ => new RolloutAssessment(RolloutPhase.CreatingObjects, "waiting for a pod"),
    };

    private static RolloutAssessment OfPod(PodStatus pod)
    {
        if (pod.IsReady)
            return new RolloutAssessment(RolloutPhase.Routing, "the server answers");
        ContainerStatus? busy = pod.Containers.FirstOrDefault(c => !(c.IsInit && c is { IsTerminated: true, ExitCode: 0 }) && !(c is { IsRunning: true, IsReady: true }));
        if (busy is null)
            return new RolloutAssessment(RolloutPhase.Scheduling, pod.NotScheduled is { } why ? $"no node yet: {why}" : "looking for a node");
        if (busy.IsRunning)
        {
            return busy.Name == PodStatus.DownloadContainer
                ? new RolloutAssessment(RolloutPhase.DownloadingModel, "downloading the model")
                : busy.IsInit
                    ? new RolloutAssessment(RolloutPhase.DownloadingModel, $"preparing ({busy.Name})")
                    : new RolloutAssessment(RolloutPhase.LoadingModel, busy.Name == PodStatus.ServerContainer ? "the server loads the model" : $"starting {busy.Name}");
        }

        if (busy.Waiting is "ContainerCreating" or "PodInitializing" or null && !busy.HasFailed)
            return new RolloutAssessment(RolloutPhase.PullingImage, busy.Image is { } image ? $"getting the image {image}" : $"starting {busy.Name}");
        RolloutPhase phase = busy.Waiting?.Contains("Image", StringComparison.Ordinal) == true ? RolloutPhase.PullingImage
            : busy.IsInit ? RolloutPhase.DownloadingModel
            : RolloutPhase.LoadingModel;
        return new RolloutAssessment(phase, $"{busy.Name}: {busy.WaitingMessage ?? busy.Waiting ?? busy.Ended ?? "ended"}");
    }
}
