using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DismPS.Bench.Serve;

/// <summary>Asks the server each request once and checks the scores: a wrong answer is not worth measuring.</summary>
internal static class AnswerRecorder
{
    // What the golden answers allow.
    private const float RelativeTolerance = 1e-4f;
    private const float AbsoluteTolerance = 1e-5f;
    private const string HeaderLengthName = "Inference-Header-Content-Length";

    /// <exception cref="InvalidDataException">The answer is an error, or has other scores.</exception>
    public static RecordedAnswer Record(HttpClient client, Uri server, ServeCase @case, float[] scores) => Record(client, server, @case, scores, 1);

    /// <summary>The same for a request for both outputs, of which the scores are the second.</summary>
    /// <exception cref="InvalidDataException">The answer is an error, or has other scores.</exception>
    public static RecordedAnswer RecordAll(HttpClient client, Uri server, ServeCase @case, float[] scores) => Record(client, server, @case, scores, 2);

    private static RecordedAnswer Record(HttpClient client, Uri server, ServeCase @case, float[] scores, int outputs)
    {
        int headLength = @case.Request.Length - @case.BodyLength;
        using var content = new ByteArrayContent(@case.Request, headLength, @case.BodyLength);
        content.Headers.ContentType = new MediaTypeHeaderValue(@case.Encoding == "json" ? "application/json" : "application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, RequestBodies.Path)) { Content = content };
        if (@case.HeaderLength is int length)
            request.Headers.Add(HeaderLengthName, length.ToString(CultureInfo.InvariantCulture));

        using HttpResponseMessage response = client.Send(request);
        byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        if (!response.IsSuccessStatusCode)
            throw new InvalidDataException($"{@case.Name}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
        string? headerLength = response.Headers.TryGetValues(HeaderLengthName, out IEnumerable<string>? values) ? values.Single() : null;
        float[] answered = headerLength is null
            ? [.. ReadOutput(body, outputs).GetProperty("data").EnumerateArray().Select(e => e.GetSingle())]
            : MemoryMarshal.Cast<byte, float>(body.AsSpan(int.Parse(headerLength, CultureInfo.InvariantCulture))).ToArray();
        // Binary outputs lie behind each other, the scores last.
        if (headerLength is not null && outputs > 1)
            answered = answered[^@case.Rows..];
        Check(@case, answered, scores.AsSpan(0, @case.Rows));
        return new RecordedAnswer(@case.BodyLength, response.Content.Headers.ContentType!.ToString(), headerLength, body);
    }

    private static JsonElement ReadOutput(byte[] body, int outputs)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement[] all = [.. document.RootElement.GetProperty("outputs").EnumerateArray()];
        JsonElement output = all.Length == outputs ? all[^1] : throw new InvalidDataException($"{all.Length} outputs in place of {outputs}.");
        return output.GetProperty("name").GetString() == "output_1" ? output.Clone() : throw new InvalidDataException($"An output that was not asked for: {output}");
    }

    /// <exception cref="InvalidDataException">Other scores than expected.</exception>
    internal static void Check(ServeCase @case, ReadOnlySpan<float> answered, ReadOnlySpan<float> expected)
    {
        if (answered.Length != expected.Length)
            throw new InvalidDataException($"{@case.Name}: {answered.Length} scores in place of {expected.Length}.");
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(MathF.Abs(answered[i] - expected[i]) <= AbsoluteTolerance + (RelativeTolerance * MathF.Abs(expected[i]))))
                throw new InvalidDataException($"{@case.Name}: score {i} is {answered[i]} in place of {expected[i]}.");
        }
    }
}
