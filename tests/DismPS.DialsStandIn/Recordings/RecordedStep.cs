using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>One command that was recorded.</summary>
public sealed record RecordedStep
{
    /// <summary>Arguments, the command's name first; empty for calls of the library.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Environment variables set for it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What was typed.</summary>
    public string? StandardInput { get; init; }

    /// <summary>How the recording's server was told to fail.</summary>
    public string? ServerMode { get; init; }

    /// <summary>Exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Lines of the log without times.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    /// <summary>The Python exception that ended it.</summary>
    public string? Exception { get; init; }

    /// <summary>What it printed.</summary>
    public string? StandardOutput { get; init; }

    /// <summary>Requests in order.</summary>
    public required IReadOnlyList<RecordedExchange> Exchanges { get; init; }

    /// <summary>The token cache after it: <c>file</c> and <c>content</c>.</summary>
    public JsonNode? TokenCache { get; init; }

    /// <summary>All of the step as recorded, also trees of files.</summary>
    public required JsonNode Raw { get; init; }

    internal static RecordedStep Of(JsonNode json) => new()
    {
        Arguments = Texts(json["argv"] ?? json["command"]),
        Environment = (json["env"] as JsonObject ?? []).ToDictionary(p => p.Key, p => p.Value!.GetValue<string>()),
        StandardInput = json["stdin"]?.GetValue<string>(),
        ServerMode = json["server_mode"]?.GetValue<string>(),
        ExitCode = json["exit_code"]?.GetValue<int>(),
        Log = Texts(json["log"]),
        Exception = json["exception"]?.ToString(),
        StandardOutput = json["stdout"]?.GetValue<string>(),
        Exchanges = ExchangesOf(json["transcript"] as JsonArray ?? []),
        TokenCache = json["token_cache"],
        Raw = json,
    };

    private static string[] Texts(JsonNode? json) => [.. (json as JsonArray ?? []).Select(t => t!.GetValue<string>())];

    private static List<RecordedExchange> ExchangesOf(JsonArray transcript)
    {
        var exchanges = new List<RecordedExchange>();
        double waited = 0;
        foreach (JsonNode? item in transcript)
        {
            if (item!["client"] is JsonNode client)
            {
                waited += client["sleep_seconds"]!.GetValue<double>();
                continue;
            }
            exchanges.Add(RecordedExchange.Of(item, waited));
            waited = 0;
        }
        return exchanges;
    }
}
