using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Objects of the cluster and what happened to them. Objects go in and out as copies.</summary>
internal sealed class ObjectStore
{
    private const int EventsKept = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<ResourceType, SortedDictionary<string, JsonObject>> objects = [];
    private readonly List<StoreEvent> events = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long version = 1000;
    private long forgotten;

    /// <summary>The newest resource version.</summary>
    public long Version
    {
        get { lock (gate) return version; }
    }

    /// <summary>Held by who reads and writes in one step; may be entered again by the same thread.</summary>
    public Lock Gate => gate;

    public JsonObject? Get(ResourceType type, string? ns, string name)
    {
        lock (gate)
            return objects.GetValueOrDefault(type)?.GetValueOrDefault(Key(ns, name))?.DeepClone().AsObject();
    }

    public IReadOnlyList<JsonObject> List(ResourceType type, string? ns)
    {
        lock (gate)
        {
            return [.. (objects.GetValueOrDefault(type)?.Values ?? Enumerable.Empty<JsonObject>())
                .Where(o => ns is null || o.Namespace() == ns).Select(o => o.DeepClone().AsObject())];
        }
    }

    /// <summary>Puts an object in place of the one of its name, with a new resource version.</summary>
    public JsonObject Put(ResourceType type, JsonObject value)
    {
        lock (gate)
        {
            if (!objects.TryGetValue(type, out SortedDictionary<string, JsonObject>? ofType))
                objects[type] = ofType = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
            string key = Key(value.Namespace(), value.Name());
            JsonObject? previous = ofType.GetValueOrDefault(key);
            // Parsed anew: equal values are then equal nodes, however they were made.
            JsonObject stored = JsonNode.Parse(value.ToJsonString())!.AsObject();
            stored["metadata"]!["resourceVersion"] = (++version).ToString();
            ofType[key] = stored;
            Tell(new StoreEvent(version, previous is null ? "ADDED" : "MODIFIED", type, stored, previous));
            return stored.DeepClone().AsObject();
        }
    }

    /// <summary>Takes an object away at once.</summary>
    public JsonObject? Remove(ResourceType type, string? ns, string name)
    {
        lock (gate)
        {
            string key = Key(ns, name);
            if (objects.GetValueOrDefault(type) is not { } ofType || !ofType.Remove(key, out JsonObject? previous))
                return null;
            JsonObject last = previous.DeepClone().AsObject();
            last["metadata"]!["resourceVersion"] = (++version).ToString();
            Tell(new StoreEvent(version, "DELETED", type, last, previous));
            return last.DeepClone().AsObject();
        }
    }

    /// <summary>Changes after a version, in order; waits until there is one. Null when the version is forgotten.</summary>
    public async Task<IReadOnlyList<StoreEvent>?> WaitAfterAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (after < forgotten)
                    return null;
                int first = events.FindIndex(e => e.Version > after);
                if (first >= 0)
                {
                    return [.. events.Skip(first).Select(e => e with
                    {
                        Object = e.Object.DeepClone().AsObject(),
                        Previous = e.Previous?.DeepClone().AsObject(),
                    })];
                }
                wait = changed.Task;
            }
            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets what happened so far: watches that begin before now are told 410 Gone.</summary>
    public void Compact()
    {
        lock (gate)
        {
            forgotten = version;
            events.Clear();
        }
    }

    private static string Key(string? ns, string name) => $"{ns}/{name}";

    private void Tell(StoreEvent change)
    {
        events.Add(change);
        if (events.Count > EventsKept)
        {
            forgotten = events[EventsKept / 2].Version;
            events.RemoveRange(0, EventsKept / 2 + 1);
        }
        TaskCompletionSource told = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}
