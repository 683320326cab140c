using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The objects of the cluster, seen from inside: no user, no webhook, no journal.</summary>
public sealed class ClusterObjects
{
    private readonly ObjectStore store;
    private readonly IReadOnlyList<ResourceType> types;
    private readonly TimeProvider time;

    internal ClusterObjects(ObjectStore store, IReadOnlyList<ResourceType> types, TimeProvider time)
    {
        this.store = store;
        this.types = types;
        this.time = time;
    }

    /// <summary>One object; null when it is not there.</summary>
    /// <param name="plural">Plural of its kind: <c>pods</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Its namespace; null for kinds without.</param>
    public JsonObject? Get(string plural, string name, string? ns = "jec") => store.Get(Type(plural), Namespaced(plural, ns), name);

    /// <summary>Objects of a kind.</summary>
    /// <param name="plural">Plural of the kind.</param>
    /// <param name="ns">Their namespace; null for all.</param>
    public IReadOnlyList<JsonObject> List(string plural, string? ns = "jec") => store.List(Type(plural), Namespaced(plural, ns));

    /// <summary>Puts an object as it is, with uid and creation time if it has none.</summary>
    /// <param name="value">With apiVersion, kind and metadata.name.</param>
    /// <returns>The object as kept.</returns>
    public JsonObject Put(JsonObject value)
    {
        ResourceType type = types.First(t => t.ApiVersion == value.Text("apiVersion") && t.Kind == value.Text("kind"));
        JsonObject copy = value.DeepClone().AsObject();
        JsonObject metadata = copy.Metadata();
        metadata["uid"] ??= Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        if (type.HasGeneration)
            metadata["generation"] ??= 1;
        return store.Put(type, copy);
    }

    /// <summary>Changes an object in one step.</summary>
    /// <param name="plural">Plural of its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="change">What is done with it.</param>
    /// <param name="ns">Its namespace.</param>
    /// <returns>False when it is not there.</returns>
    public bool Change(string plural, string name, Action<JsonObject> change, string? ns = "jec")
    {
        lock (store.Gate)
        {
            if (Get(plural, name, ns) is not JsonObject value)
                return false;
            JsonObject before = value.DeepClone().AsObject();
            change(value);
            if (!JsonNode.DeepEquals(before, JsonNode.Parse(value.ToJsonString())))
                store.Put(Type(plural), value);
            return true;
        }
    }

    /// <summary>Takes an object away at once, whatever its finalizers say.</summary>
    public bool Remove(string plural, string name, string? ns = "jec") => store.Remove(Type(plural), Namespaced(plural, ns), name) is not null;

    /// <summary>Forgets what happened so far: watches that begin before now are told 410 Gone.</summary>
    public void Compact() => store.Compact();

    private ResourceType Type(string plural) => types.First(t => t.Plural == plural);

    private string? Namespaced(string plural, string? ns) => Type(plural).IsNamespaced ? ns : null;
}
