using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Parts of Kubernetes objects.</summary>
internal static class ObjectParts
{
    extension(JsonObject value)
    {
        public string Name() => value["metadata"]?["name"]?.GetValue<string>() ?? "";

        public string? Namespace() => value["metadata"]?["namespace"]?.GetValue<string>();

        public string Uid() => value["metadata"]?["uid"]?.GetValue<string>() ?? "";

        public JsonObject Metadata() => value.Child("metadata");

        /// <summary>A map of the object, made when it is not there.</summary>
        public JsonObject Child(string name)
        {
            if (value[name] is not JsonObject child)
                value[name] = child = [];
            return child;
        }

        /// <summary>A text at a path; null when it is not there or something else.</summary>
        public string? Text(params ReadOnlySpan<string> path) => value.At(path) is JsonValue v && v.TryGetValue(out string? text) ? text : null;

        public JsonNode? At(params ReadOnlySpan<string> path)
        {
            JsonNode? node = value;
            foreach (string part in path)
                node = (node as JsonObject)?[part];
            return node;
        }

        public IReadOnlyList<string> Finalizers() => value["metadata"]?["finalizers"] is JsonArray list ? [.. list.Select(f => f!.GetValue<string>())] : [];

        public string? Annotation(string key) => value.Text("metadata", "annotations", key);
    }
}
