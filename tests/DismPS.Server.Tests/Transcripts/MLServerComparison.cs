using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Compares an answer with one of a real MLServer by what it means: status, names, shapes, datatypes, values, id.</summary>
/// <param name="dialect">The server's dialect: by default what MLServer puts into bodies beyond the protocol is not wanted, and 422 is 400.</param>
internal sealed class MLServerComparison(ApiDialect dialect)
{
    // Another release of a library computes a little differently.
    private const double Tolerance = 2e-3;

    /// <summary>What differs; null when nothing does.</summary>
    /// <param name="record">The recorded exchange.</param>
    /// <param name="answer">What our server answered.</param>
    /// <param name="wanted">What is wanted in place of the recorded answer; null when that is wanted.</param>
    public string? Compare(JsonElement record, HttpAnswer answer, WantedAnswer? wanted)
    {
        JsonElement response = record.GetProperty("response");
        string status = wanted?.Status ?? response.Maybe("status")?.ToString() ?? "an answer";
        // 422 is the web framework's word for what the protocol answers 400.
        if (answer.Status.ToString() != (status == "422" && dialect == ApiDialect.Default ? "400" : status))
            return $"status {answer.Status}, wanted {status}: {Start(answer.Text)}";
        if (wanted?.AnyBody == true)
            return null;
        if (answer.Status >= 400)
            return CompareErrors(answer, wanted);
        if (response.Text("decoded_from") is string encoding && answer.Headers.GetValueOrDefault("content-encoding") != encoding)
            return $"Content-Encoding {answer.Headers.GetValueOrDefault("content-encoding")}, recorded {encoding}";
        if (response.Text("text") is string events)
            return CompareEvents(record, events, answer, wanted);
        if (response.Maybe("families") is JsonElement families)
            return CompareFamilies(families, answer.Text);
        JsonElement? json = wanted?.Json ?? response.Maybe("json");
        return json is null ? null : CompareJson(record, json.Value, LooseJson.TryParse(answer.Text), wanted);
    }

    /// <summary>What differs in how a gRPC call ended; null when nothing does.</summary>
    /// <param name="call">The call.</param>
    /// <param name="response">The recorded end.</param>
    /// <param name="answer">How the call of our server ended.</param>
    /// <param name="wanted">What is wanted in place of the recorded end; null when that is wanted.</param>
    public string? Compare(GrpcCall call, JsonElement response, GrpcAnswer answer, WantedAnswer? wanted)
    {
        IEnumerable<JsonElement> messages = response.Maybe("messages") is JsonElement all ? all.EnumerateArray() : response.Maybe("message") is JsonElement one ? [one] : [];
        // MLServer streams the answers themselves, and the protocol's clients know Triton's message around them.
        IEnumerable<JsonElement> answers = answer.Messages.Select(m => m.Maybe("infer_response") ?? m);
        // An empty map is not there over gRPC.
        GrpcAnswer plain = answer with { Messages = [.. answers.Select(m => Plain(GrpcTensors.InRawForm(m), keepsEmpty: false))] };
        return GrpcComparison.Compare(
            response.Text("code")!, response.Text("details"), [.. messages.Select(m => Plain(GrpcTensors.InRawForm(m), keepsEmpty: false))], call.Messages.FirstOrDefault(), plain, wanted,
            IsTrained(call.Messages.FirstOrDefault().GetRawText()) ? Tolerance : 0);
    }

    /// <summary>
    /// A body without headers among the parameters; outside of MLServer's dialect as the protocol has it, without empty parameters and an id that the server made up.
    /// </summary>
    private JsonElement Plain(JsonElement body) => Plain(body, keepsEmpty: dialect == ApiDialect.MLServer);

    private static JsonElement Plain(JsonElement body, bool keepsEmpty)
    {
        JsonNode? node = JsonNode.Parse(body.GetRawText());
        Clean(node, keepsEmpty);
        return JsonSerializer.SerializeToElement(node);
    }

    private static void Clean(JsonNode? node, bool keepsEmpty)
    {
        if (node is JsonArray list)
        {
            // Debian has no lightgbm to serve them with.
            list.RemoveAll(e => (e as JsonObject)?["name"]?.ToString().Contains("lgbm", StringComparison.Ordinal) == true);
            foreach (JsonNode? element in list)
                Clean(element, keepsEmpty);
        }

        if (node is not JsonObject entries)
            return;
        if (entries["parameters"] is JsonObject parameters)
        {
            parameters.Remove("headers");
            parameters.Remove("triton_final_response");
            if (parameters.Count == 0 && !keepsEmpty)
                entries.Remove("parameters");
        }

        if (!keepsEmpty && entries["id"]?.ToString() == "<uuid>")
            entries.Remove("id");
        foreach ((_, JsonNode? value) in entries.ToArray())
            Clean(value, keepsEmpty);
    }

    private string? CompareJson(JsonElement record, JsonElement recorded, JsonElement? actual, WantedAnswer? wanted)
    {
        if (actual is null)
            return "the body is no JSON";
        return new JsonComparison(wanted?.Ignore ?? [], wanted?.Extra, IsTrained(record.GetProperty("request").Text("path")!) ? Tolerance : 0).Compare(Plain(recorded), Plain(actual.Value));
    }

    private static string? CompareFamilies(JsonElement recorded, string page)
    {
        // The handler that registers this one needs lightgbm, which Debian does not have.
        string[] missing = [.. recorded.EnumerateArray().Select(f => f.GetString()!).Where(f => !f.StartsWith("flagged_", StringComparison.Ordinal)).Where(f => !page.Contains($"# TYPE {f}\n", StringComparison.Ordinal))];
        return missing.Length == 0 ? null : $"the page has no {string.Join(", ", missing)}";
    }

    private static bool IsTrained(string request) => Regex.IsMatch(request, "sklearn|xgb|metsig");

    private static string? CompareErrors(HttpAnswer answer, WantedAnswer? wanted)
    {
        // The schema was checked already, and readiness has no error.
        if (wanted?.Error is null && (answer.Status == 422 || answer.Text.Contains("\"ready\":false", StringComparison.Ordinal)))
            return null;
        if (LooseJson.TryParse(answer.Text) is not { ValueKind: JsonValueKind.Object } body || body.Text("error") is not { Length: > 0 } error)
            return $"the error has no text: {Start(answer.Text)}";
        return wanted?.Error is string pattern && !Regex.IsMatch(error, pattern, RegexOptions.Singleline) ? $"the error does not match {pattern}: {error}" : null;
    }

    private string? CompareEvents(JsonElement record, string recorded, HttpAnswer answer, WantedAnswer? wanted)
    {
        string[] left = RestComparison.EventsOf(recorded);
        string[] right = RestComparison.EventsOf(answer.Text);
        if (wanted?.Json is { ValueKind: JsonValueKind.Array } list)
            left = [.. list.EnumerateArray().Select(e => e.GetRawText())];
        if (left.Length != right.Length)
            return $"{right.Length} events, wanted {left.Length}: {Start(answer.Text)}";
        return left.Zip(right, (l, r) => CompareJson(record, LooseJson.TryParse(l)!.Value, LooseJson.TryParse(r), wanted)).FirstOrDefault(d => d is not null);
    }

    private static string Start(string text) => text.Length > 300 ? $"{text[..300]}…" : text;
}
