using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Holds each answer over HTTP to its definition in tests/data/protocol/rest-schema.json.</summary>
internal static class RestSchema
{
    // The first that fits a path without its query.
    private static readonly (Regex Path, string? Definition)[] Definitions =
    [
        (new("^/v2/health/live$"), "live"),
        (new("^/v2/health/ready$"), "ready"),
        (new("^/v2/?$"), "server"),
        (new("/stats$"), "stats"),
        (new("/trace/setting$"), "trace"),
        (new("^/v2/logging$"), "log"),
        (new("^/v2/(system|cuda)sharedmemory.*/status$"), "sharedMemory"),
        (new("^/v2/repository/index$"), "index"),
        (new("^/v2/models/[^/]+(/versions/[^/]+)?$"), "model"),
        (new("^/v2/models/[^/]+(/versions/[^/]+)?/ready$"), "modelReady"),
        (new("^/v2/models/[^/]+(/versions/[^/]+)?/(infer|infer_stream)$"), "inferResponse"),
        (new("^/v2/repository/models/[^/]+/(load|unload)$"), null),
        (new("sharedmemory.*/(register|unregister)$"), null),
    ];

    /// <summary>What is wrong with an answer's form; null when nothing is, or the path is one whose answers have no form of their own.</summary>
    public static string? Check(string? method, string? target, HttpAnswer answer)
    {
        // The HTTP server refuses what it cannot read before this program sees it, with an empty body.
        if (answer.Status <= 0 || method == "HEAD" || (answer.Status >= 400 && answer.Body.Length == 0))
            return null;
        if (DefinitionOf(target ?? "", answer.Status) is not { Known: true } definition)
            return null;
        if (definition.Name is null)
            return answer.Body.Length == 0 ? null : $"a body where there is none: {answer.Text}";
        bool events = answer.Headers.GetValueOrDefault("content-type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        foreach (string text in events ? RestComparison.EventsOf(answer.Text) : [answer.Text])
        {
            if (LooseJson.TryParse(text) is not JsonElement body)
                return $"the body is no JSON: {text}";
            // An event can only tell of a failure in its text.
            string name = (events || answer.Status >= 400) && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out _) ? "error" : definition.Name;
            if (SchemaChecker.Check(name, body) is string fault)
                return $"{name}: {fault}: {text}";
        }

        return null;
    }

    private static (bool Known, string? Name) DefinitionOf(string target, int status)
    {
        string path = target.Split('?')[0];
        foreach ((Regex pattern, string? definition) in Definitions)
        {
            if (pattern.IsMatch(path))
                return (true, status < 400 || definition is "ready" or "modelReady" ? status == 422 ? "detail" : definition : status == 422 ? "detail" : "error");
        }

        return (status >= 400, status == 422 ? "detail" : "error");
    }
}
