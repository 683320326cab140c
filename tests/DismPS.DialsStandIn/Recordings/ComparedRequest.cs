using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>A request, recorded or arrived, in the form that is compared.</summary>
internal sealed record ComparedRequest
{
    public required StandInServer Server { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public JsonNode? Json { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    public IReadOnlyList<UploadedEntry>? Zip { get; init; }

    public int? Status { get; init; }

    /// <summary>What makes two requests the same call.</summary>
    public string Place => $"{Server} {Method} {ObjectNames.Blank(Path)} {Form?.Where(f => f.Key == "grant_type").Select(f => f.Value).FirstOrDefault()}";

    /// <summary>Whether its failure is one that may pass.</summary>
    public bool MayPass => Status is null or 429 or >= 500;

    public bool IsUpload => Server == StandInServer.Store || Path.EndsWith("/ml-presigned-put-object/", StringComparison.Ordinal);

    public static ComparedRequest Of(RecordedExchange exchange) => new()
    {
        Server = exchange.Server,
        Method = exchange.Method,
        Path = exchange.Path,
        Query = exchange.Query,
        Headers = exchange.Headers,
        Json = exchange.Json,
        Form = exchange.Form,
        Zip = exchange.Zip,
        Status = exchange.Status,
    };

    public static ComparedRequest Of(RecordedRequest request) => new()
    {
        Server = request.Server,
        Method = request.Method,
        Path = request.Path,
        Query = request.Query,
        Headers = request.Headers,
        Json = request.Json,
        Form = request.Form,
        Zip = request.Upload?.Zip,
        Status = request.Status,
    };

    /// <summary>A header as it is compared: parameters of a content type and an accept of everything say nothing.</summary>
    public string? Header(string name)
    {
        string? value = Headers.GetValueOrDefault(name);
        return name switch
        {
            "content-type" => value?.Split(';')[0].Trim(),
            "accept" => value ?? "*/*",
            _ => value,
        };
    }

    /// <summary>Whether both ask for the same.</summary>
    public bool IsSameAs(ComparedRequest other) =>
        Place == other.Place && Path == other.Path && Query.SequenceEqual(other.Query) && Header("workspace") == other.Header("workspace") && JsonNode.DeepEquals(Json, other.Json);

    public override string ToString() => $"{Method} {Server.ToString().ToLowerInvariant()} {Path}";
}
