using System.Collections.Immutable;

namespace DismPS.Engine.Cluster.Rollout;

/// <summary>Finds what is wrong with a deployment, from its status, its pods and the events about both; logs are not read here.</summary>
internal static class RolloutFaults
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Medium = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    // A node may be on its way: autoscalers of clusters need minutes.
    private static readonly TimeSpan ForNodes = TimeSpan.FromMinutes(5);

    /// <summary>The gravest fault, or null.</summary>
    /// <param name="status">The service.</param>
    /// <param name="pods">Pods of this revision; null when they may not be read.</param>
    /// <param name="events">Events since the rollout began.</param>
    public static DeploymentFault? Find(InferenceServiceStatus status, ImmutableArray<PodStatus>? pods, IReadOnlyList<ClusterEvent> events)
    {
        if (status.State == InferenceServiceState.Deleting)
        {
            string held = status.Finalizers.IsEmpty ? "" : $", held by the finalizer{(status.Finalizers.Length == 1 ? "" : "s")} {string.Join(", ", status.Finalizers)}";
            return new DeploymentFault(
                DeploymentCause.Deleted, $"The deployment is being deleted{held}.",
                "Wait until it is gone, with 'dismps deployments remove NAME --wait', Remove-DismDeployment -Wait or kubectl wait --for=delete, then publish again. When it stays, the program of that finalizer does not run; for KServe's, 'dismps doctor' tells.");
        }

        if (status.State == InferenceServiceState.Stopped)
        {
            return new DeploymentFault(DeploymentCause.Stopped, "The deployment is switched off by the annotation serving.kserve.io/stop.", "Take the annotation away: kubectl annotate inferenceservice NAME serving.kserve.io/stop-");
        }

        foreach (PodStatus pod in pods ?? [])
        {
            if (OfPod(pod, events) is { } fault)
                return fault with { Pod = pod.Name };
        }

        return OfEvents(events, pods is { IsEmpty: false }) ?? OfStatus(status, pods);
    }

    private static DeploymentFault? OfPod(PodStatus pod, IReadOnlyList<ClusterEvent> events)
    {
        if (pod.Phase == "Failed" && pod.Reason is { } reason)
        {
            return new DeploymentFault(DeploymentCause.Evicted, $"The node put the pod '{pod.Name}' out ({reason}): {pod.Message}", "Ask for what the model needs (Resources.Requests), so that the pod gets a node with room.") { Patience = Short };
        }

        foreach (ContainerStatus container in pod.Containers)
        {
            if (OfContainer(pod, container) is { } fault)
                return fault with { Container = container.Name };
        }

        if (pod.NotScheduled is { } why)
        {
            return new DeploymentFault(DeploymentCause.Unschedulable, $"No node takes the pod '{pod.Name}': {why}", UnschedulableCure(why)) { Patience = ForNodes };
        }

        ClusterEvent? mount = events.LastOrDefault(e => e.Name == pod.Name && e.Reason is "FailedMount" or "FailedAttachVolume");
        if (mount is not null && !pod.Containers.Any(c => c.IsRunning))
        {
            return new DeploymentFault(DeploymentCause.VolumeUnavailable, $"A volume of the pod '{pod.Name}' cannot be mounted: {mount.Message}", "Check that the claim, the Secret or the ConfigMap of that name is in the namespace.") { Patience = Medium };
        }

        ClusterEvent? unhealthy = events.LastOrDefault(e => e.Name == pod.Name && e.Reason == "Unhealthy");
        return unhealthy is not null && pod.Server is { IsRunning: true, IsReady: false }
            ? new DeploymentFault(DeploymentCause.ServerNotReady, $"The server of the pod '{pod.Name}' runs and does not answer: {unhealthy.Message}", "Large models take long to load: allow more time. Else the log of the server says what it waits for.") { Container = pod.Server.Name, Patience = Long }
            : null;
    }

    private static DeploymentFault? OfContainer(PodStatus pod, ContainerStatus container)
    {
        switch (container.Waiting)
        {
            case "ErrImagePull" or "ImagePullBackOff":
                return Image(container, Medium);
            case "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError":
                return Image(container, TimeSpan.Zero);
            case "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError":
                return new DeploymentFault(DeploymentCause.SpecInvalid, $"The container '{container.Name}' cannot be started: {container.WaitingMessage ?? container.Waiting}", "Check the Secrets, ConfigMaps and volumes that it names.") { Patience = Short };
        }

        if (!container.HasFailed || container is { IsRunning: true, Restarts: < 2 })
            return null;
        bool again = container.Waiting == "CrashLoopBackOff" || container.Restarts > 0;
        TimeSpan patience = again ? TimeSpan.Zero : Short;
        string words = container.EndedMessage is { Length: > 0 } said ? $": {LastLine(said)}" : ".";
        if (container.Ended == "OOMKilled")
        {
            return new DeploymentFault(DeploymentCause.OutOfMemory, $"The container '{container.Name}' used more memory than its limit and was ended.", "Raise Resources.Limits.memory of the resource, or lower MaxBatchSize.") { Patience = patience };
        }

        if (container.Name == PodStatus.DownloadContainer)
        {
            (DeploymentCause cause, string cure) = LogDiagnosis.OfDownload([container.EndedMessage ?? ""]) is { } known
                ? (known.Cause, known.Cure)
                : (DeploymentCause.DownloadFailed, "The log of storage-initializer tells the reason.");
            return new DeploymentFault(cause, $"The model could not be downloaded (exit code {container.ExitCode}){words}", cure) { Patience = patience };
        }

        return new DeploymentFault(DeploymentCause.ServerCrashed, $"The container '{container.Name}' ended with exit code {container.ExitCode}{(container.Restarts > 0 ? $", {container.Restarts} times started again" : "")}{words}", "Its log tells the reason: Get-DismDeploymentLog, 'dismps deployments logs'.") { Patience = patience };
    }

    private static DeploymentFault Image(ContainerStatus container, TimeSpan patience) => new(
        DeploymentCause.ImageUnavailable,
        $"The image '{container.Image}' of the container '{container.Name}' cannot be had: {container.WaitingMessage ?? container.Waiting}",
        "Check name and tag, and that the cluster may pull it (imagePullSecrets of the service account).") { Patience = patience };

    private static DeploymentFault? OfEvents(IReadOnlyList<ClusterEvent> events, bool hasPods)
    {
        foreach (ClusterEvent word in events.Where(e => e.IsWarning).Reverse())
        {
            string text = word.Message;
            // With a pod there, such words are of an earlier attempt.
            if (!hasPods && text.Contains("exceeded quota", StringComparison.Ordinal))
                return new DeploymentFault(DeploymentCause.QuotaExceeded, $"A quota of the namespace is used up: {text}", "Ask for less, remove deployments that are not used, or have the quota raised.") { Patience = Short };
            if (!hasPods && text.Contains("serviceaccount", StringComparison.OrdinalIgnoreCase) && text.Contains("not found", StringComparison.Ordinal))
                return new DeploymentFault(DeploymentCause.ServiceAccountMissing, $"The service account is not there: {text}", "Publish with a repository's credentials, so that it is made, or name one that is there with -ServiceAccount.") { Patience = Short };
            if (text.Contains("StorageURI not supported", StringComparison.OrdinalIgnoreCase))
                return new DeploymentFault(DeploymentCause.StorageUriUnsupported, $"KServe does not know such storage addresses, and says so in an event only: {text}", "Publish to s3://, pvc:// or another kind that the message lists.") { Patience = Short };
            if (word.Kind == "InferenceService" && IsAboutRuntimes(text))
                return Runtime(text);
            if (!hasPods && word.Reason is "FailedCreate")
                return new DeploymentFault(DeploymentCause.SpecInvalid, $"The pods cannot be made: {text}", "Correct what the message names.") { Patience = Medium };
        }

        return null;
    }

    private static DeploymentFault? OfStatus(InferenceServiceStatus status, ImmutableArray<PodStatus>? pods)
    {
        if (status.Transition == ModelTransition.InvalidSpec)
            return Runtime(status.Failure is { } failure ? $"{failure.Reason}: {failure.Message}" : "no reason given");
        ObjectCondition? refused = status.Conditions.FirstOrDefault(c => c.IsFalse && c.Reason == "ReconcileFailed");
        if (refused is not null)
            return new DeploymentFault(DeploymentCause.SpecInvalid, $"KServe cannot make the objects: {refused.Message}", "Correct what the message names; 'dismps manifest --check' knows most of these before.") { Patience = Short };
        if (status.Transition != ModelTransition.BlockedByFailedLoad)
            return null;
        string said = status.Failure is { } last ? $"{last.Reason}{(last.Message.Length > 0 ? $": {last.Message}" : "")}{(last.ExitCode is { } code ? $" (exit code {code})" : "")}" : "no reason given";
        (DeploymentCause cause, string cure) = LogDiagnosis.OfDownload([said]) is { } download ? (download.Cause, download.Cure)
            : LogDiagnosis.OfServer([said]) is { } server ? (server.Cause, server.Cure)
            : (DeploymentCause.ModelLoadFailed, "The logs of the pod tell more: Get-DismDeploymentLog, 'dismps deployments logs'.");
        // With pods to look at, the status of an earlier attempt must not be taken for this one's.
        return new DeploymentFault(cause, $"The model could not be loaded: {said}", cure) { Patience = pods is { IsEmpty: false } ? Medium : Short };
    }

    private static bool IsAboutRuntimes(string text) =>
        text.Contains("ServingRuntime", StringComparison.Ordinal) || text.Contains("specified runtime", StringComparison.OrdinalIgnoreCase) || text.Contains("no runtime found", StringComparison.OrdinalIgnoreCase);

    private static DeploymentFault Runtime(string text) => new(
        DeploymentCause.RuntimeUnsuitable,
        $"No server program of the cluster serves the model: {text}",
        "'dismps doctor' lists the runtimes with formats and protocols; name one with -Runtime or --runtime.") { Patience = Short };

    private static string UnschedulableCure(string why) =>
        why.Contains("nvidia.com/gpu", StringComparison.Ordinal) ? "No GPU is free: ask for none (leave out Resources.Limits.gpu), remove deployments that are not used, or wait."
        : why.Contains("taint", StringComparison.Ordinal) ? "Give a toleration for the taint (-Toleration), or choose other nodes."
        : why.Contains("node selector", StringComparison.Ordinal) || why.Contains("affinity", StringComparison.Ordinal) ? "No node has these labels: correct -NodeSelector."
        : "Ask for less CPU and memory (Resources.Requests), or wait for room.";

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
}
