using System.Text.Json.Nodes;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Dismcli;

/// <summary>What was there before a recorded session: its token file, and servers that fail as they did.</summary>
internal static class SessionStart
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-100);

    /// <summary>Tells whether a session begins with a token file that the recorded program could not read.</summary>
    public static bool HasBrokenTokens(RecordedStep step) =>
        step is { Arguments: ["build" or "package", ..], ExitCode: 1, Exchanges.Count: 0, TokenCache: not null, Exception: { } exception }
        && !exception.StartsWith("requests.", StringComparison.Ordinal) && step.Log.Count == 0;

    /// <summary>Whether such a file has all that is needed here.</summary>
    public static bool IsEnough(RecordedSession session) =>
        !session.Title.Contains("date", StringComparison.Ordinal) && session.Steps[0].TokenCache?["content"] is JsonObject content
        && new[] { "access_token", "expires_in", "expires_at" }.All(content.ContainsKey);

    /// <summary>Writes the token file that the session's first requests and lines tell of.</summary>
    public static void WriteTokens(RecordedSession session, DismcliFolder folder)
    {
        RecordedStep first = session.Steps[0];
        string file = first.TokenCache?["file"]?.GetValue<string>()
            ?? Path.Join(first.Environment.GetValueOrDefault("DIALS_DEV_CACHE_DIR") ?? ".cache-dev", "creds");
        if (first.Log.Any(l => l.Contains("Credentials file not found", StringComparison.Ordinal)))
            return;
        if (HasBrokenTokens(first))
            folder.WriteFile(file, Broken(session.Title, first.TokenCache!["content"]!));
        else if (IsAboutToEnd(session))
            folder.WriteTokens(file, TimeSpan.FromSeconds(60));
        else if (first.Log.Any(l => l.Contains("are expired", StringComparison.Ordinal)) && !BeginsWithRenewal(first))
            folder.WriteTokens(file, Over, Over);
        else if (BeginsWithRenewal(first))
            folder.WriteTokens(file, Over);
        else
            folder.WriteTokens(file);
    }

    private static bool BeginsWithRenewal(RecordedStep step) =>
        step.Exchanges is [var first, ..] && (first.Path.EndsWith("/auth/refresh-token/", StringComparison.Ordinal) || first.Form?.Contains(KeyValuePair.Create("grant_type", "refresh_token")) == true);

    /// <summary>The access token is within the last tenth of its life.</summary>
    public static bool IsAboutToEnd(RecordedSession session) =>
        session.Id.StartsWith("auth-", StringComparison.Ordinal) && new[] { "stale", "10 %", "tenth", "background" }.Any(w => session.Title.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>How a session's stand-in is set up: the pace of a sign-in is one second, where that changes nothing but the time.</summary>
    public static StandInOptions Options(RecordedSession session, Catalog catalog)
    {
        double[] lifetimes = [.. session.Exchanges.Select(e => e.ResponseJson as JsonObject).Where(j => j?["device_code"] is not null).Select(j => j!["expires_in"]!.GetValue<double>())];
        double lifetime = lifetimes.FirstOrDefault(600);
        int[] pages = [.. session.Exchanges.Select(e => e.ResponseJson as JsonObject).Where(j => j?["next"] is not null && j["results"] is JsonArray).Select(j => j!["results"]!.AsArray().Count)];
        return new StandInOptions
        {
            Catalog = catalog,
            IsOpenToAllWorkspaces = true,
            Interval = lifetime < 60 ? 5 : 1,
            DeviceCodeLifetime = TimeSpan.FromSeconds(lifetime),
            LargestPage = pages.Length > 0 ? pages.Max() : 500,
        };
    }

    /// <summary>Makes the next calls fail as those of a step did.</summary>
    public static void SetFaults(RecordedStep step, StandIn standIn)
    {
        standIn.Faults.Clear();
        var passed = new Dictionary<CallMatch, int>();
        bool isTold = step.ServerMode is null;
        foreach (RecordedExchange exchange in step.Exchanges.Where(e => !e.Path.Contains("/api/v1/auth/", StringComparison.Ordinal)))
        {
            CallMatch match = MatchOf(exchange);
            if (FaultOf(exchange) is not { } fault)
            {
                passed[match] = passed.GetValueOrDefault(match) + 1;
                continue;
            }

            isTold = true;
            // The recorded program made no second attempt; its server would have failed again.
            bool stays = exchange.Server != StandInServer.Keycloak && exchange.Status >= 400;
            standIn.Faults.Add(match, fault, stays ? int.MaxValue : 1, passed.GetValueOrDefault(match));
        }

        Assert.True(isTold, $"nothing in the requests tells of '{step.ServerMode}'");
    }

    private static string Broken(string title, JsonNode content)
    {
        if (content["raw"] is { } raw)
            return raw.GetValue<string>();
        JsonObject tokens = DismcliFolder.Tokens(TimeSpan.FromSeconds(1200), TimeSpan.FromSeconds(36000));
        var written = new JsonObject(content.AsObject().Select(p => KeyValuePair.Create(p.Key, (p.Key.EndsWith("_at", StringComparison.Ordinal) ? tokens[p.Key] : p.Value)?.DeepClone())));
        if (title.Contains("date", StringComparison.Ordinal))
            written["expires_at"] = "tomorrow";
        return written.ToJsonString();
    }

    private static CallMatch MatchOf(RecordedExchange exchange)
    {
        string path = exchange.Path.TrimEnd('/');
        string? grant = exchange.Form?.Where(f => f.Key == "grant_type").Select(f => f.Value).FirstOrDefault();
        return exchange.Server switch
        {
            StandInServer.Keycloak => new CallMatch { Server = StandInServer.Keycloak, GrantType = grant, PathEnd = path[path.LastIndexOf('/')..] },
            StandInServer.Store => CallMatch.Put,
            _ => new CallMatch { Server = StandInServer.Dials, Method = exchange.Method, PathEnd = $"{path[path.LastIndexOf('/')..]}/" },
        };
    }

    private static Fault? FaultOf(RecordedExchange exchange)
    {
        JsonNode? json = exchange.ResponseJson;
        if (exchange is { Server: StandInServer.Keycloak, Status: >= 400 } && (json as JsonObject)?["error"] is { } error)
            return Fault.OAuth(error.GetValue<string>(), exchange.Status);
        if (exchange.Status >= 400)
            return Fault.Status(exchange.Status, exchange.ResponseText ?? json?.ToJsonString());
        if (exchange.Server == StandInServer.Store)
            return null;
        if (exchange.ResponseText is { Length: > 0 } text)
            return Fault.Status(exchange.Status, text, contentType: "text/html");
        if ((json as JsonObject)?["url"]?.GetValue<string>() is { } url && !url.Contains("@OBJECT", StringComparison.Ordinal))
            return Fault.PresignedAddress(url.Replace("@STORE@/", "", StringComparison.Ordinal));
        bool isUsual = exchange.Server == StandInServer.Keycloak || exchange.Method == "POST" || json is JsonValue || json is JsonObject { } page && page["results"] is JsonArray;
        return isUsual ? null : Fault.OtherJson(json?.DeepClone());
    }
}
