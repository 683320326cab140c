using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>A request that arrived, and how it was answered.</summary>
public sealed record RecordedRequest
{
    /// <summary>Counts the requests of all servers in order of arrival, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The server it went to.</summary>
    public required StandInServer Server { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path with percent signs decoded.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters in order, decoded.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    /// <summary>All headers, names in lower case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body when it is JSON.</summary>
    public JsonNode? Json { get; init; }

    /// <summary>The body when it is a form, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>The body of a PUT.</summary>
    public RecordedUpload? Upload { get; init; }

    /// <summary>Status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The fault it met.</summary>
    public string? Fault { get; init; }

    /// <summary>Method, path and status, for messages.</summary>
    public override string ToString() => $"{Number}. {Method} {Server}{Path} -> {Status?.ToString() ?? "no answer"}";
}
