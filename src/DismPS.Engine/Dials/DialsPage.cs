using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DismPS.Engine.Dials;

/// <summary>A page of a list: <c>{"next": address or null, "results": [...]}</c>.</summary>
internal sealed class DialsPage : IDisposable
{
    private readonly JsonDocument _document;

    private DialsPage(JsonDocument document) => _document = document;

    /// <summary>Token of the next page, decoded; null at the end.</summary>
    public string? Next { get; private init; }

    private JsonElement Results => _document.RootElement.GetProperty("results");

    /// <summary>Reads a page; what its items are is checked when they are read.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static DialsPage Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument document = JsonDocument.Parse(json);
        try
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("results", out JsonElement results) || results.ValueKind != JsonValueKind.Array)
                throw new JsonException("It is no page with results.");
            return new DialsPage(document) { Next = NextOf(root) };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document.Dispose();
            throw e as JsonException ?? new JsonException("A text is not of Unicode.", e);
        }
    }

    /// <summary>The items.</summary>
    /// <exception cref="JsonException">One is something else.</exception>
    public List<T> Read<T>(JsonTypeInfo<List<T>> type)
        where T : class
    {
        List<T> items = Results.Deserialize(type) ?? [];
        return items.TrueForAll(static i => i is not null) ? items : throw new JsonException("A result is null.");
    }

    /// <summary>The items as histograms.</summary>
    /// <exception cref="JsonException">One is something else.</exception>
    public List<DialsHistogram> ReadHistograms(int dimensions) => HistogramParser.Read(Results, dimensions);

    public void Dispose() => _document.Dispose();

    // An address without a token is no end: part of the list would be missing unnoticed.
    private static string? NextOf(JsonElement root)
    {
        if (!root.TryGetProperty("next", out JsonElement next) || next.ValueKind == JsonValueKind.Null)
            return null;
        return next.ValueKind == JsonValueKind.String && PageToken.Of(next.GetString()!) is { Length: > 0 } token ? token : throw new JsonException("'next' has no token.");
    }
}
