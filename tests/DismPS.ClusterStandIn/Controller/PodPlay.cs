using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The way of a revision's pods from being made to serving or failing, as the kubelet goes it.</summary>
internal sealed class PodPlay(PlayContext context, IReadOnlyList<string> pods)
{
    private const int Crashes = 3;

    private JsonObject First => context.Objects.Get("pods", pods[0], context.Namespace) ?? throw new OperationCanceledException();

    private bool HasInitializer => First.At("spec", "initContainers") is JsonArray { Count: > 0 };

    private string Source => First.Text("metadata", "annotations", "internal.serving.kserve.io/storage-initializer-sourceuri") ?? "";

    /// <summary>The storage initializer begins.</summary>
    public void BeginInit()
    {
        if (!HasInitializer)
            return;
        Each(p => PodShape.Set(p, ChildShape.Initializer, PodShape.Running(context.Now), false));
        Write(ChildShape.Initializer, [$"INFO: Initializing, args: src_uri [{Source}] dest_path [/mnt/models]", $"INFO: Copying contents of {Source} to local"]);
    }

    /// <summary>The storage initializer fails.</summary>
    /// <returns>Its message.</returns>
    public string FailInit()
    {
        string message = context.Behaviour.Message ?? $"Failed to fetch model. No model found in {Source}.";
        Write(ChildShape.Initializer, context.Behaviour.Log ??
        [
            "Traceback (most recent call last):",
            "  File \"/storage-initializer/scripts/initializer-entrypoint\", line 18, in <module>",
            "    Storage.download(src_uri, dest_path)",
            $"RuntimeError: {message}",
        ]);
        Each(p => PodShape.Set(p, ChildShape.Initializer, PodShape.Terminated(context.Now, "Error", 1, message), false));
        return message;
    }

    /// <summary>The kubelet waits before it starts the failed storage initializer again.</summary>
    public void BackOffInit()
    {
        foreach (string pod in pods)
            context.Logs.Restart(pod, ChildShape.Initializer, context.Namespace);
        BackOff(ChildShape.Initializer, "Error", 1, 1);
    }

    /// <summary>The storage initializer is done and the model server begins.</summary>
    public void BeginServer()
    {
        if (HasInitializer)
        {
            Write(ChildShape.Initializer, [$"INFO: Successfully copied {Source} to /mnt/models"]);
            Each(p => PodShape.Set(p, ChildShape.Initializer, PodShape.Terminated(context.Now, "Completed", 0), true));
            foreach (string pod in pods)
                context.Logs.End(pod, ChildShape.Initializer, context.Namespace);
        }
        Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Running(context.Now), false));
        Write(ChildShape.ServerContainer, ["Starting the model server"]);
    }

    /// <summary>The model server serves.</summary>
    public void Serve()
    {
        Write(ChildShape.ServerContainer, context.Behaviour is { Kind: BehaviourKind.Ready or BehaviourKind.BadUpdate, Log: { } lines } ? lines : ["Started HTTPService at 0.0.0.0:8080"]);
        Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Running(context.Now), true));
    }

    /// <summary>The image of the model server cannot be pulled.</summary>
    public void FailPull()
    {
        string image = (First.At("spec", "containers") as JsonArray)![0]!["image"]!.GetValue<string>();
        if (HasInitializer)
            Each(p => PodShape.Set(p, ChildShape.Initializer, PodShape.Terminated(context.Now, "Completed", 0), true));
        Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Waiting("ErrImagePull", context.Behaviour.Message
            ?? $"failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": {image}: not found"), false));
        context.Tell(First, "Failed", $"Failed to pull image \"{image}\": not found");
    }

    /// <summary>The kubelet waits before it pulls again.</summary>
    public void BackOffPull()
    {
        string image = (First.At("spec", "containers") as JsonArray)![0]!["image"]!.GetValue<string>();
        Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Waiting("ImagePullBackOff", $"Back-off pulling image \"{image}\""), false));
        context.Tell(First, "BackOff", $"Back-off pulling image \"{image}\"");
    }

    /// <summary>The model server ends by itself some times.</summary>
    public async Task CrashAsync(string reason, int exitCode)
    {
        for (int restart = 1; restart <= Crashes; restart++)
        {
            Write(ChildShape.ServerContainer, context.Behaviour.Log ?? (reason == "OOMKilled" ? ["Loading the model"]
                : ["E1122 model_repository_manager.cc:1335] failed to load 'model' version 1: Invalid argument: unexpected platform", "error: creating server: Internal - failed to load all models"]));
            Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Terminated(context.Now, reason, exitCode, context.Behaviour.Message), false, restart - 1));
            await context.StepAsync();
            // Before the pod tells of a run before, its log is there.
            foreach (string pod in pods)
                context.Logs.Restart(pod, ChildShape.ServerContainer, context.Namespace);
            BackOff(ChildShape.ServerContainer, reason, exitCode, restart);
            await context.StepAsync();
            if (restart < Crashes)
                Each(p => PodShape.Set(p, ChildShape.ServerContainer, PodShape.Running(context.Now), false, restart, PodShape.Terminated(context.Now, reason, exitCode, context.Behaviour.Message)));
        }
        context.Tell(First, "BackOff", $"Back-off restarting failed container {ChildShape.ServerContainer} in pod {pods[0]}");
    }

    private void BackOff(string container, string reason, int exitCode, int restarts) => Each(p => PodShape.Set(p, container,
        PodShape.Waiting("CrashLoopBackOff", $"back-off 10s restarting failed container={container} pod={p.Name()}_{context.Namespace}({p.Uid()})"), false, restarts,
        PodShape.Terminated(context.Now, reason, exitCode, context.Behaviour.Message)));

    private void Each(Action<JsonObject> change)
    {
        foreach (string pod in pods)
            context.ChangePod(pod, change);
    }

    private void Write(string container, IReadOnlyList<string> lines)
    {
        foreach (string pod in pods)
            context.Logs.Append(pod, container, lines, context.Namespace);
    }
}
