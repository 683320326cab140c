using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Writes fields that are there.</summary>
internal static class JsonWriting
{
    /// <summary>Sets a field unless the value is null or an empty text, list or mapping.</summary>
    public static void Put(this JsonObject target, string name, JsonNode? value)
    {
        bool empty = value switch
        {
            null => true,
            JsonObject o => o.Count == 0,
            JsonArray a => a.Count == 0,
            _ => value.AsText() is { Length: 0 },
        };
        if (!empty)
            target[name] = value;
    }
}
