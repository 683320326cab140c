using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace DismPS.Server.Tests.Grpc;

/// <summary>One HTTP/2 request with whatever bytes and headers, and all of its answer.</summary>
internal sealed class RawCall(HttpResponseMessage response, byte[] body) : IDisposable
{
    public byte[] Body => body;

    public HttpStatusCode HttpStatus => response.StatusCode;

    public string? Status => Header("grpc-status");

    public string? Message => Header("grpc-message");

    public static async Task<RawCall> SendAsync(Uri server, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var content = new ByteArrayContent(body);
        string type = Array.Find(headers, h => h.Name == "content-type").Value ?? "application/grpc";
        content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
        string method = Array.Find(headers, h => h.Name == ":method").Value ?? "POST";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = method == "GET" ? null : content,
        };
        foreach ((string name, string value) in headers.Where(h => h.Name is not ("content-type" or ":method")))
            request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response = await client.SendAsync(request);
        return new RawCall(response, await response.Content.ReadAsByteArrayAsync());
    }

    public static byte[] Frame(byte[] message, byte flag = 0, int? length = null)
    {
        byte[] frame = [flag, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length ?? message.Length);
        return frame;
    }

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) || response.TrailingHeaders.TryGetValues(name, out values) ? string.Join(',', values) : null;

    public void Dispose() => response.Dispose();
}
