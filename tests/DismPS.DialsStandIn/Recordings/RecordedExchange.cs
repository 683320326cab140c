using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>A request of the platform's own tool and its answer, with placeholders as in the recording.</summary>
public sealed record RecordedExchange
{
    /// <summary>The server.</summary>
    public required StandInServer Server { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    /// <summary>Headers that matter, names in lower case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body when it is JSON.</summary>
    public JsonNode? Json { get; init; }

    /// <summary>The body when it is a form.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>The files of the body when it is a zip.</summary>
    public IReadOnlyList<UploadedEntry>? Zip { get; init; }

    /// <summary>Status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>Body of the answer when it is JSON; histograms are shortened.</summary>
    public JsonNode? ResponseJson { get; init; }

    /// <summary>Body of the answer when it is text.</summary>
    public string? ResponseText { get; init; }

    /// <summary>How long the client waited before it, in seconds.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>Method, server and path.</summary>
    public override string ToString() => $"{Method} {Server}{Path}";

    internal static RecordedExchange Of(JsonNode json, double waited)
    {
        JsonNode request = json["request"]!;
        JsonNode response = json["response"]!;
        return new RecordedExchange
        {
            Server = Enum.Parse<StandInServer>(json["server"]!.GetValue<string>(), ignoreCase: true),
            Method = request["method"]!.GetValue<string>(),
            Path = request["path"]!.GetValue<string>(),
            Query = Pairs(request["query"]),
            Headers = Pairs(request["headers"]).ToDictionary(),
            Json = request["json"],
            Form = request["form"] is JsonNode form ? Pairs(form) : null,
            Zip = request["zip"] is JsonArray zip ? [.. zip.Select(e => Entry(e!))] : null,
            Status = response["status"]!.GetValue<int>(),
            ResponseJson = response["json"],
            ResponseText = response["text"]?.GetValue<string>(),
            WaitedSeconds = waited,
        };
    }

    private static List<KeyValuePair<string, string>> Pairs(JsonNode? json) =>
        [.. (json as JsonObject ?? []).Select(p => new KeyValuePair<string, string>(p.Key, p.Value!.GetValue<string>()))];

    private static UploadedEntry Entry(JsonNode json) => new(
        json["name"]!.GetValue<string>(), json["size"]!.GetValue<long>(), json["method"]!.GetValue<int>(), json["sha256"]!.GetValue<string>());
}
