using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Does what KServe's controller, the kubelet and the garbage collector would do: a script for each InferenceService.</summary>
internal sealed class ClusterController : IAsyncDisposable
{
    private const string Stopped = "serving.kserve.io/stop";

    private readonly ObjectStore store;
    private readonly ClusterObjects objects;
    private readonly PodLogBook logs;
    private readonly BehaviourBook behaviours;
    private readonly ClusterStandInOptions options;
    private readonly IReadOnlyList<ResourceType> types;
    private readonly CancellationTokenSource end = new();
    private readonly Dictionary<string, Play> plays = new(StringComparer.Ordinal);
    private readonly List<Task> running = [];
    private readonly Task loop;

    public ClusterController(ObjectStore store, ClusterObjects objects, PodLogBook logs, BehaviourBook behaviours, ClusterStandInOptions options, IReadOnlyList<ResourceType> types)
    {
        (this.store, this.objects, this.logs, this.behaviours, this.options, this.types) = (store, objects, logs, behaviours, options, types);
        loop = RunAsync(store.Version);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task RunAsync(long at)
    {
        while (true)
        {
            // Forgotten changes are those that a test made the store forget.
            if (await store.WaitAfterAsync(at, end.Token) is not { } changes)
            {
                at = store.Version;
                continue;
            }
            foreach (StoreEvent change in changes)
            {
                at = change.Version;
                if (change.Type == "DELETED")
                    Collect(change.Object.Uid());
                if (change.Resource == ResourceTypes.InferenceService)
                    Follow(change);
            }
        }
    }

    private void Follow(StoreEvent change)
    {
        JsonObject service = change.Object;
        string key = $"{service.Namespace()}/{service.Name()}";
        if (change.Type == "DELETED")
        {
            if (plays.Remove(key, out Play? over))
                over.End.Cancel();
            return;
        }
        bool isGoing = service.Text("metadata", "deletionTimestamp") is not null;
        string state = $"{service.Uid()}/{service.At("metadata", "generation")}/{service.Annotation(Stopped)}/{isGoing}";
        if (plays.TryGetValue(key, out Play? play))
        {
            if (play.State == state)
                return;
            play.End.Cancel();
        }
        CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        Task before = play?.Running ?? Task.CompletedTask;
        Behaviour behaviour = behaviours.Of(service);
        PlayContext context = new(objects, logs, options.Time, service.Namespace()!, service.Name(), behaviour, behaviour.Step ?? options.Step, options.DeploymentMode, own.Token);
        Task task = PlayAsync(before, isGoing ? ServicePlay.FinishAsync : ServicePlay.RunAsync, context);
        plays[key] = new Play(state, own, task);
        running.RemoveAll(t => t.IsCompleted);
        running.Add(task);
    }

    private static async Task PlayAsync(Task before, Func<PlayContext, Task> script, PlayContext context)
    {
        // Two scripts for one object never run at a time.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Yield();
        try
        {
            await script(context);
        }
        catch (OperationCanceledException)
        {
            // The object changed or is gone, or the cluster ends.
        }
    }

    // What is owned goes with its owner.
    private void Collect(string uid)
    {
        foreach (ResourceType type in types.Where(t => !t.IsReview))
        {
            foreach (JsonObject child in store.List(type, null))
            {
                if (child.At("metadata", "ownerReferences") is JsonArray owners && owners.OfType<JsonObject>().Any(o => o.Text("uid") == uid))
                    store.Remove(type, child.Namespace(), child.Name());
            }
        }
    }

    private sealed record Play(string State, CancellationTokenSource End, Task Running);
}
