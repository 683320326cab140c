using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>The kinds of patches besides server-side apply.</summary>
internal static class Patches
{
    /// <summary>RFC 7396.</summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        JsonObject merged = target is JsonObject map ? map.DeepClone().AsObject() : [];
        foreach ((string name, JsonNode? change) in changes)
        {
            if (change is null)
                merged.Remove(name);
            else
                merged[name] = Merge(merged[name], change);
        }
        return merged;
    }

    /// <summary>A merge in which lists with keys are merged by them; of the directives only <c>$patch: delete</c> is known.</summary>
    public static JsonNode? Strategic(JsonNode? target, JsonNode? patch, string name = "")
    {
        if (patch is JsonObject changes)
        {
            JsonObject merged = target is JsonObject map ? map.DeepClone().AsObject() : [];
            foreach ((string key, JsonNode? change) in changes.Where(c => !c.Key.StartsWith('$')))
            {
                if (change is null)
                    merged.Remove(key);
                else
                    merged[key] = Strategic(merged[key], change, key);
            }
            return merged;
        }
        if (patch is JsonArray list && target is JsonArray old && ListShape.Entries(name, list) is { } entries && ListShape.Entries(name, old) is { } oldEntries)
        {
            JsonArray merged = [];
            foreach ((string element, JsonNode? child) in oldEntries)
            {
                JsonNode? change = entries.Find(e => e.Element == element).Value;
                if ((change as JsonObject)?.Text("$patch") != "delete")
                    merged.Add(change is null ? child?.DeepClone() : Strategic(child, change));
            }
            foreach ((string element, JsonNode? child) in entries.Where(e => !oldEntries.Exists(o => o.Element == e.Element)))
                merged.Add(child?.DeepClone());
            return merged;
        }
        return patch?.DeepClone();
    }

    /// <summary>RFC 6902, without <c>move</c> and <c>copy</c>.</summary>
    public static JsonNode Json(JsonNode target, JsonArray operations)
    {
        JsonNode changed = target.DeepClone();
        foreach (JsonObject operation in operations.OfType<JsonObject>())
        {
            string path = operation.Text("path") ?? "";
            string[] parts = [.. path.Split('/').Skip(1).Select(p => p.Replace("~1", "/").Replace("~0", "~"))];
            JsonNode? parent = changed;
            foreach (string part in parts[..^1])
                parent = parent is JsonArray list ? list.ElementAtOrDefault(int.Parse(part)) : (parent as JsonObject)?[part];
            Do(operation, parent ?? throw Refused(path), parts[^1], path);
        }
        return changed;
    }

    private static void Do(JsonObject operation, JsonNode parent, string last, string path)
    {
        JsonNode? value = operation["value"]?.DeepClone();
        switch (operation.Text("op"), parent)
        {
            case ("add", JsonArray list) when last == "-":
                list.Add(value);
                break;
            case ("add", JsonArray list):
                list.Insert(int.Parse(last), value);
                break;
            case ("replace", JsonArray list):
                list[int.Parse(last)] = value;
                break;
            case ("remove", JsonArray list):
                list.RemoveAt(int.Parse(last));
                break;
            case ("add", JsonObject map):
                map[last] = value;
                break;
            case ("replace", JsonObject map) when map.ContainsKey(last):
                map[last] = value;
                break;
            case ("remove", JsonObject map) when map.Remove(last):
                break;
            case ("test", JsonObject map) when JsonNode.DeepEquals(map[last], value):
                break;
            default:
                throw Refused(path);
        }
    }

    private static ApiFailure Refused(string path) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {path}");
}
