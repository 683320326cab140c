using System.Text.Json;

namespace DismPS.Engine.Dials;

/// <summary>
/// Reads names of workspaces. The service's releases answer in several forms: a list, a page, or an object with the list;
/// of texts or of objects with a name.
/// </summary>
internal static class WorkspaceParser
{
    private static readonly string[] Lists = ["results", "workspaces"];
    private static readonly string[] Keys = ["name", "workspace", "default"];

    /// <summary>All names; null for something else.</summary>
    public static IReadOnlyList<string>? Names(ReadOnlyMemory<byte> json) => Read(json, root =>
    {
        foreach (string list in Lists)
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(list, out JsonElement inner))
                root = inner;
        }

        if (root.ValueKind != JsonValueKind.Array)
            return null;
        string?[] names = [.. root.EnumerateArray().Select(NameOf)];
        return names.Contains(null) ? null : names.OfType<string>().ToList();
    });

    /// <summary>One name; null for something else.</summary>
    public static string? Name(ReadOnlyMemory<byte> json) => Read(json, NameOf);

    private static string? NameOf(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString();
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string key in Keys)
        {
            if (element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String)
                return value.GetString();
        }

        return null;
    }

    private static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
