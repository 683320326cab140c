using System.Text;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Single objects and lists.</summary>
internal sealed class ObjectReads(ObjectStore store)
{
    public JsonObject Get(ApiPath path) => store.Get(path.Type, path.Namespace, path.Name!) ?? throw ApiFailure.NotFound(path.Type, path.Name!);

    public JsonObject List(ApiCall call)
    {
        Selector selector = Selector.Read(call.Query("labelSelector"), call.Query("fieldSelector"));
        IReadOnlyList<JsonObject> all;
        long version;
        lock (store.Gate)
        {
            all = store.List(call.Type, call.Path.Namespace);
            version = store.Version;
        }
        JsonObject[] found = [.. all.Where(selector.Matches)];
        int skip = 0;
        if (call.Query("continue") is string token)
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split(':');
            skip = int.Parse(parts[0]);
            version = long.Parse(parts[1]);
        }
        int limit = int.TryParse(call.Query("limit"), out int n) && n > 0 ? n : int.MaxValue;
        JsonObject[] page = [.. found.Skip(skip).Take(limit)];
        JsonObject metadata = new() { ["resourceVersion"] = version.ToString() };
        int left = found.Length - skip - page.Length;
        if (left > 0)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{skip + page.Length}:{version}"));
            metadata["remainingItemCount"] = left;
        }
        return new JsonObject
        {
            ["kind"] = $"{call.Type.Kind}List",
            ["apiVersion"] = call.Type.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page]),
        };
    }
}
