using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Asks a server once and checks that its answer is what it was sent: a wrong answer is not worth measuring.</summary>
internal static class IdentityAnswer
{
    private const string HeaderLengthName = "Inference-Header-Content-Length";

    /// <exception cref="InvalidDataException">The answer is an error, or has other values.</exception>
    public static RecordedAnswer Record(HttpClient client, string server, IdentityRequest asked)
    {
        using var content = new ByteArrayContent(asked.Bytes, asked.Bytes.Length - asked.BodyLength, asked.BodyLength);
        content.Headers.ContentType = new MediaTypeHeaderValue(asked.HeaderLength is null ? "application/json" : "application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(server), IdentityRequest.Path)) { Content = content };
        if (asked.HeaderLength is int length)
            request.Headers.Add(HeaderLengthName, length.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage response = client.Send(request);
        byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        if (!response.IsSuccessStatusCode)
            throw new InvalidDataException($"{asked.Name}: {(int)response.StatusCode} {Encoding.UTF8.GetString(body)}");
        string? headerLength = response.Headers.TryGetValues(HeaderLengthName, out IEnumerable<string>? values) ? values.Single() : null;
        float[] answered = headerLength is null
            ? ValuesOf(body)
            : MemoryMarshal.Cast<byte, float>(body.AsSpan(int.Parse(headerLength, CultureInfo.InvariantCulture))).ToArray();
        if (!answered.AsSpan().SequenceEqual(asked.Values))
            throw new InvalidDataException($"{asked.Name}: the answer is not what was sent.");
        return new RecordedAnswer(asked.BodyLength, response.Content.Headers.ContentType!.ToString(), headerLength, body);
    }

    /// <summary>Values of the only output of a JSON answer.</summary>
    public static float[] ValuesOf(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("outputs").EnumerateArray().Single().GetProperty("data").EnumerateArray().Select(e => e.GetSingle())];
    }
}
