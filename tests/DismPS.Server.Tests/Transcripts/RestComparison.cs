using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Compares an answer over HTTP with the recorded one by what it means.</summary>
internal static class RestComparison
{
    /// <summary>What differs; null when nothing does.</summary>
    /// <param name="step">The recorded step.</param>
    /// <param name="answer">What our server answered.</param>
    /// <param name="wanted">What is wanted in place of the recorded answer; null when that is wanted.</param>
    public static string? Compare(JsonElement step, HttpAnswer answer, WantedAnswer? wanted)
    {
        JsonElement response = step.GetProperty("response");
        string status = wanted?.Status ?? response.Maybe("status")?.ToString() ?? "an answer";
        if (answer.Status.ToString() != status)
            return $"status {answer.Status}, wanted {status}: {Start(answer.Text)}";
        if (wanted?.AnyBody == true)
            return null;

        byte[][] parts = [.. Recordings.Parts(response.Maybe("body"))];
        int? headerLength = HeaderOf(response, "Inference-Header-Content-Length") is string length ? int.Parse(length) : null;
        byte[] whole = [.. parts.SelectMany(p => p)];
        string recorded = Encoding.UTF8.GetString(whole.AsSpan(0, headerLength ?? whole.Length));
        if (answer.Status >= 400)
            return CompareErrors(step, recorded, answer, wanted);
        if (HeaderOf(response, "Content-Encoding") is string encoding && answer.Headers.GetValueOrDefault("content-encoding") != encoding)
            return $"Content-Encoding {answer.Headers.GetValueOrDefault("content-encoding")}, recorded {encoding}";
        if (HeaderOf(response, "Content-Type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true)
            return CompareEvents(recorded, answer, wanted);
        if (headerLength is null != answer.HeaderLength is null)
            return $"header length {answer.HeaderLength}, recorded {headerLength}";
        return CompareBodies(recorded, answer.Text, wanted) ?? (headerLength is int at ? CompareBytes(whole.AsSpan(at), answer) : null);
    }

    /// <summary>The recorded error's text; null when it is none.</summary>
    public static string? ErrorOf(JsonElement response) =>
        LooseJson.TryParse(Encoding.UTF8.GetString([.. Recordings.Parts(response.Maybe("body")).SelectMany(p => p)])) is { ValueKind: JsonValueKind.Object } body ? body.Text("error") : null;

    private static string? CompareErrors(JsonElement step, string recorded, HttpAnswer answer, WantedAnswer? wanted)
    {
        if (step.GetProperty("request").Text("method") == "HEAD")
            return null;
        string text = answer.Text.StartsWith("data: ", StringComparison.Ordinal) ? answer.Text["data: ".Length..] : answer.Text;
        if (LooseJson.TryParse(text) is not { ValueKind: JsonValueKind.Object } body || body.Text("error") is not { Length: > 0 } error)
            return $"the error has no text: {Start(answer.Text)}";
        if (wanted?.Error is string pattern && !Regex.IsMatch(error, pattern))
            return $"the error does not match {pattern}: {error}";
        if (wanted?.OtherNames == true)
            return null;
        JsonElement request = step.GetProperty("request");
        byte[] sent = [.. Recordings.Parts(request.Maybe("body")).Take(1).SelectMany(p => p)];
        string? model = Regex.Match(request.Text("target") ?? "", "/models/([^/?]+)") is { Success: true } found ? found.Groups[1].Value : null;
        IReadOnlyList<string> missing = ErrorNames.Missing(recorded, error, sent.Length < 1 << 20 ? LooseJson.TryParse(Encoding.UTF8.GetString(sent)) : null, model);
        return missing.Count == 0 ? null : $"the error does not name {string.Join(", ", missing)}: {error}";
    }

    private static string? CompareBodies(string recorded, string actual, WantedAnswer? wanted)
    {
        JsonElement? left = wanted?.Json ?? LooseJson.TryParse(recorded);
        JsonElement? right = LooseJson.TryParse(actual);
        if (left is null && recorded.Length == 0)
            return actual.Length == 0 || wanted?.Extra.Contains("$") == true ? null : $"a body where none was recorded: {Start(actual)}";
        if (left is null || right is null)
            return recorded == actual ? null : $"body {Start(actual)}, recorded {Start(recorded)}";
        return new JsonComparison(wanted?.Ignore ?? [], wanted?.Extra).Compare(left.Value, right.Value);
    }

    private static string? CompareEvents(string recorded, HttpAnswer answer, WantedAnswer? wanted)
    {
        if (answer.Headers.GetValueOrDefault("content-type")?.StartsWith("text/event-stream", StringComparison.Ordinal) != true)
            return $"Content-Type {answer.Headers.GetValueOrDefault("content-type")}, recorded text/event-stream";
        string[] left = EventsOf(recorded);
        string[] right = EventsOf(answer.Text);
        if (left.Length != right.Length)
            return $"{right.Length} events, recorded {left.Length}: {Start(answer.Text)}";
        return left.Zip(right, (l, r) => CompareBodies(l, r, wanted)).FirstOrDefault(d => d is not null);
    }

    /// <summary>The data of server-sent events.</summary>
    public static string[] EventsOf(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e.StartsWith("data: ", StringComparison.Ordinal) ? e["data: ".Length..] : e)];

    private static string? CompareBytes(ReadOnlySpan<byte> recorded, HttpAnswer answer)
    {
        ReadOnlySpan<byte> actual = answer.Body.AsSpan(answer.HeaderLength!.Value);
        return recorded.SequenceEqual(actual) ? null : $"tensor bytes {Start(Convert.ToHexString(actual))}, recorded {Start(Convert.ToHexString(recorded))}";
    }

    private static string? HeaderOf(JsonElement response, string name)
    {
        foreach (JsonElement header in response.Maybe("headers")?.EnumerateArray() ?? default)
        {
            if (header[0].GetString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header[1].GetString();
        }

        return null;
    }

    private static string Start(string text) => text.Length > 300 ? $"{text[..300]}…" : text;
}
