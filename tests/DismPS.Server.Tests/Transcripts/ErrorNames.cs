using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>The names of models and tensors in an error: the wording may differ, they may not.</summary>
internal static partial class ErrorNames
{
    /// <summary>Names that the recorded error has and ours lacks.</summary>
    /// <param name="recorded">Text of the recorded error.</param>
    /// <param name="actual">Text of ours.</param>
    /// <param name="request">JSON of the request; null for none.</param>
    /// <param name="model">Model of the request; null for none.</param>
    public static IReadOnlyList<string> Missing(string recorded, string actual, JsonElement? request, string? model)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (model is not null)
            names.Add(model);
        foreach (string list in new[] { "inputs", "outputs" })
        {
            if (request is { ValueKind: JsonValueKind.Object } body && body.Maybe(list) is { ValueKind: JsonValueKind.Array } tensors)
                names.UnionWith(tensors.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.Object).Select(t => t.Text("name")).OfType<string>());
        }

        HashSet<string> told = [.. Word().Matches(recorded).Select(m => m.Value)];
        return [.. names.Where(n => told.Contains(n) && !actual.Contains(n, StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"[A-Za-z0-9_%\-]+")]
    private static partial Regex Word();
}
