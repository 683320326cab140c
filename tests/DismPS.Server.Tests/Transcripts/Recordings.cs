using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>The exchanges with the real servers, as tests/data/protocol has them.</summary>
internal static class Recordings
{
    /// <summary>Folder of the recordings and of the models that gave them.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "data", "protocol");

    /// <summary>One element a line of a .jsonl file.</summary>
    public static IReadOnlyList<JsonElement> Lines(string file) =>
        [.. File.ReadLines(Path.Combine(Folder, file), Encoding.UTF8).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];

    /// <summary>Rows of a theory, one a line, shown by their id.</summary>
    public static TheoryData<string> Rows(string file, Func<JsonElement, bool>? choice = null)
    {
        var rows = new TheoryData<string>();
        foreach (JsonElement line in Lines(file).Where(l => choice?.Invoke(l) ?? true))
        {
            string id = line.GetProperty("id").GetString()!;
            rows.Add(new TheoryDataRow<string>(id) { TestDisplayName = $"{Path.GetFileNameWithoutExtension(file)} {id}" });
        }

        return rows;
    }

    /// <summary>A text property; null when it is absent.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Maybe(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A property; null when it is absent.</summary>
    public static JsonElement? Maybe(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>The bytes of a body's parts, each for itself.</summary>
    public static IReadOnlyList<byte[]> Parts(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Array } parts)
            return [];
        return [.. parts.EnumerateArray().Select(PartOf)];
    }

    private static byte[] PartOf(JsonElement part)
    {
        byte[] once = part.Text("text") is string text ? Encoding.UTF8.GetBytes(text) : Convert.FromHexString(part.Text("hex")!);
        int times = part.Maybe("repeat")?.GetInt32() ?? 1;
        if (times == 1)
            return once;
        byte[] all = new byte[once.Length * times];
        for (int i = 0; i < times; i++)
            once.CopyTo(all, i * once.Length);
        return all;
    }
}
