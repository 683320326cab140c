using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Compares the end of a gRPC call with the recorded one by what it means.</summary>
internal static class GrpcComparison
{
    /// <summary>What differs; null when nothing does.</summary>
    /// <param name="status">Recorded status.</param>
    /// <param name="details">Recorded text of a failure; null for none.</param>
    /// <param name="messages">Recorded messages.</param>
    /// <param name="request">The request, whose names an error tells again.</param>
    /// <param name="answer">How the call of our server ended.</param>
    /// <param name="wanted">What is wanted in place of the recorded answer; null when that is wanted.</param>
    /// <param name="tolerance">Relative difference of numbers that is none.</param>
    public static string? Compare(
        string status, string? details, IReadOnlyList<JsonElement> messages, JsonElement request, GrpcAnswer answer, WantedAnswer? wanted, double tolerance = 0)
    {
        string end = wanted?.Status ?? status;
        if (answer.Status != end)
            return $"status {answer.Status} ({answer.Details}), wanted {end}";
        if (wanted?.AnyBody == true)
            return null;
        if (end != "OK" && CompareDetails(details ?? "", request, answer.Details, wanted) is string difference)
            return difference;
        if (wanted?.Json is { ValueKind: JsonValueKind.Array } list)
            messages = [.. list.EnumerateArray()];
        // A status that is not the recorded one has not the recorded messages.
        if (end != status && wanted?.Json is null)
            return null;
        if (messages.Count != answer.Messages.Count)
            return $"{answer.Messages.Count} messages, wanted {messages.Count}: {string.Join(' ', answer.Messages).AsSpan()[..Math.Min(300, string.Join(' ', answer.Messages).Length)]}";
        var comparison = new JsonComparison(wanted?.Ignore ?? [], wanted?.Extra, tolerance);
        // Answers to different requests come when they are ready.
        return messages.OrderBy(IdOf, StringComparer.Ordinal).Zip(answer.Messages.OrderBy(IdOf, StringComparer.Ordinal), (r, a) => CompareMessages(r, a, request, comparison, wanted)).FirstOrDefault(d => d is not null);
    }

    private static string IdOf(JsonElement message) => message.Maybe("infer_response")?.Text("id") ?? "";

    private static string? CompareMessages(JsonElement recorded, JsonElement actual, JsonElement request, JsonComparison comparison, WantedAnswer? wanted)
    {
        if (recorded.Text("error_message") is not string error)
            return comparison.Compare(WithTexts(recorded), WithTexts(actual));
        if (actual.Text("error_message") is not string other)
            return $"an answer without error_message: {actual}";
        return CompareDetails(error, request, other, wanted)
            ?? comparison.Compare(WithTexts(recorded.Maybe("infer_response") ?? default), WithTexts(actual.Maybe("infer_response") ?? default));
    }

    private static string? CompareDetails(string recorded, JsonElement request, string actual, WantedAnswer? wanted)
    {
        if (wanted?.Error is string pattern && !Regex.IsMatch(actual, pattern, RegexOptions.Singleline))
            return $"the error does not match {pattern}: {actual}";
        if (wanted?.OtherNames == true)
            return null;
        IReadOnlyList<string> missing = ErrorNames.Missing(recorded, actual, request, request.Text("model_name") ?? request.Text("name"));
        return missing.Count == 0 ? null : $"the error does not name {string.Join(", ", missing)}: {actual}";
    }

    /// <summary>Raw tensors that are JSON texts become texts, so that the order of their keys does not count.</summary>
    private static JsonElement WithTexts(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return message;
        JsonNode node = JsonNode.Parse(message.GetRawText())!;
        foreach (JsonArray raw in new[] { node["raw_output_contents"], node["infer_response"]?["raw_output_contents"] }.OfType<JsonArray>())
        {
            for (int i = 0; i < raw.Count; i++)
            {
                byte[] bytes = Convert.FromBase64String(raw[i]!.GetValue<string>());
                if (bytes.Length > 5 && BinaryPrimitives.ReadInt32LittleEndian(bytes) == bytes.Length - 4 && bytes[4] == '{')
                    raw[i] = Encoding.UTF8.GetString(bytes.AsSpan(4));
            }
        }

        return JsonSerializer.SerializeToElement(node);
    }
}
