using System.Text.Json;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Texts of heads that are read seldom.</summary>
internal static class WorkerText
{
    private const int MaxLength = 4000;

    /// <summary>A text, cut to a bearable length; null when there is none.</summary>
    public static string? Of(JsonElement head, string name)
    {
        if (head.ValueKind != JsonValueKind.Object || !head.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            return null;
        string text = value.GetString()!;
        return text.Length == 0 ? null : text.Length <= MaxLength ? text : text[..MaxLength] + " ...";
    }

    /// <summary>A list of texts; empty when there is none.</summary>
    public static IReadOnlyList<string> ListOf(JsonElement head, string name) =>
        head.ValueKind == JsonValueKind.Object && head.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
            : [];
}
