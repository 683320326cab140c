using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>A set of fields of an object, in the terms of <c>fieldsV1</c>. A path is its elements, parted by line feeds.</summary>
internal sealed class FieldSet
{
    private static readonly HashSet<string> NeverOwned = new(StringComparer.Ordinal)
    {
        "f:apiVersion", "f:kind", "f:metadata", "f:metadata\nf:name", "f:metadata\nf:namespace", "f:metadata\nf:creationTimestamp", "f:metadata\nf:uid",
        "f:metadata\nf:resourceVersion", "f:metadata\nf:generation", "f:metadata\nf:managedFields", "f:metadata\nf:selfLink",
        "f:metadata\nf:deletionTimestamp", "f:metadata\nf:deletionGracePeriodSeconds",
    };

    private readonly SortedSet<string> paths;

    public FieldSet(IEnumerable<string>? paths = null) => this.paths = new SortedSet<string>(paths ?? [], StringComparer.Ordinal);

    public IReadOnlyCollection<string> Paths => paths;

    public bool Contains(string path) => paths.Contains(path);

    public FieldSet Intersect(FieldSet other) => new(paths.Where(other.Contains));

    public FieldSet Union(FieldSet other) => new(paths.Concat(other.paths));

    public FieldSet Except(FieldSet other) => new(paths.Where(p => !other.Contains(p)));

    /// <summary>Fields that an object gives.</summary>
    public static FieldSet Of(JsonObject value)
    {
        List<string> found = [];
        Walk(value, "", "", found);
        return new FieldSet(found.Where(p => !NeverOwned.Contains(p) && !p.StartsWith("f:metadata\nf:managedFields", StringComparison.Ordinal)));
    }

    /// <summary>Fields that differ between two objects: those with a new value, and those that are gone.</summary>
    public static (FieldSet Set, FieldSet Gone) Difference(JsonObject before, JsonObject after)
    {
        Dictionary<string, JsonNode?> old = Leaves(before);
        Dictionary<string, JsonNode?> now = Leaves(after);
        FieldSet set = new(now.Where(n => !old.TryGetValue(n.Key, out JsonNode? was) || !JsonNode.DeepEquals(was, n.Value)).Select(n => n.Key).Where(p => !NeverOwned.Contains(p)));
        FieldSet gone = new(old.Keys.Where(p => !now.ContainsKey(p)));
        return (set, gone);
    }

    /// <summary>The path as messages tell it: <c>.spec.containers[name="a"].image</c>.</summary>
    public static string Show(string path) => string.Concat(path.Split('\n').Select(e => e[..2] switch
    {
        "f:" => $".{e[2..]}",
        "k:" => $"[{string.Join(',', JsonNode.Parse(e[2..])!.AsObject().Select(p => $"{p.Key}={p.Value?.ToJsonString()}"))}]",
        _ => $"[={e[2..]}]",
    }));

    public static FieldSet Read(JsonObject? fields)
    {
        List<string> found = [];
        void Walk(JsonObject node, string path)
        {
            if (path.Length > 0 && (node.Count == 0 || node.ContainsKey(".")))
                found.Add(path);
            foreach ((string name, JsonNode? child) in node)
            {
                if (name != ".")
                    Walk(child as JsonObject ?? [], path.Length == 0 ? name : $"{path}\n{name}");
            }
        }
        Walk(fields ?? [], "");
        return new FieldSet(found);
    }

    public JsonObject Write()
    {
        JsonObject root = [];
        foreach (string path in paths)
        {
            JsonObject node = root;
            string[] elements = path.Split('\n');
            foreach (string element in elements)
            {
                if (node[element] is not JsonObject child)
                    node[element] = child = [];
                node = child;
            }
            node["."] = new JsonObject();
        }
        Trim(root);
        return root;
    }

    // A field without fields of its own needs no mark.
    private static void Trim(JsonObject node)
    {
        if (node.Count == 1 && node.ContainsKey("."))
            node.Clear();
        foreach ((string _, JsonNode? child) in node)
            Trim(child!.AsObject());
    }

    private static Dictionary<string, JsonNode?> Leaves(JsonObject value)
    {
        Dictionary<string, JsonNode?> leaves = new(StringComparer.Ordinal);
        void Visit(JsonNode? node, string name, string path)
        {
            switch (node)
            {
                case JsonObject { Count: > 0 } map when !ListShape.IsWhole(name):
                    foreach ((string key, JsonNode? child) in map)
                        Visit(child, key, Join(path, $"f:{key}"));
                    break;
                case JsonArray { Count: > 0 } list when ListShape.Entries(name, list) is { } entries:
                    foreach ((string element, JsonNode? child) in entries)
                    {
                        string at = Join(path, element);
                        leaves[at] = child is JsonObject ? null : child;
                        if (child is JsonObject)
                            Visit(child, "", at);
                    }
                    break;
                default:
                    leaves[path] = node;
                    break;
            }
        }
        Visit(value, "", "");
        leaves.Remove("f:metadata\nf:managedFields");
        return leaves;
    }

    private static void Walk(JsonNode? node, string name, string path, List<string> found)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map when !ListShape.IsWhole(name):
                foreach ((string key, JsonNode? child) in map)
                    Walk(child, key, Join(path, $"f:{key}"), found);
                break;
            case JsonArray { Count: > 0 } list when ListShape.Entries(name, list) is { } entries:
                foreach ((string element, JsonNode? child) in entries)
                {
                    found.Add(Join(path, element));
                    if (child is JsonObject)
                        Walk(child, "", Join(path, element), found);
                }
                break;
            default:
                found.Add(path);
                break;
        }
    }

    private static string Join(string path, string element) => path.Length == 0 ? element : $"{path}\n{element}";
}
