using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace DismPS.DialsStandIn;

/// <summary>A request as far as it has been read.</summary>
internal sealed class Call
{
    private const int LargestBody = 1 << 20;

    public required StandInServer Server { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Path and query as sent.</summary>
    public required string Target { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public JsonNode? Json { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; private set; }

    public RecordedUpload? Upload { get; set; }

    /// <summary>Where the bytes of an upload are.</summary>
    public string? UploadFile { get; set; }

    /// <summary>What was wrong with the body.</summary>
    public string? BodyComplaint { get; private set; }

    public static Call Of(HttpRequest request, StandInServer server) => new()
    {
        Server = server,
        Method = request.Method,
        Path = request.Path.Value ?? "/",
        Target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Query = Pairs(request.QueryString.Value),
        Headers = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
    };

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? QueryValue(string name) => Query.Where(q => q.Key == name).Select(q => q.Value).FirstOrDefault();

    public string? FormValue(string name) => Form?.Where(f => f.Key == name).Select(f => f.Value).FirstOrDefault();

    /// <summary>Reads a small body by its content type.</summary>
    public async Task ReadBodyAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadAsync(body, cancellationToken);
        string type = Header("content-type")?.Split(';')[0].Trim() ?? "";
        if (bytes.Length == 0)
            BodyComplaint = type.Length == 0 ? null : $"a content type ({type}) and no body";
        else if (type == "application/x-www-form-urlencoded")
            Form = Pairs(Encoding.UTF8.GetString(bytes));
        else if (type == "application/json")
            ReadJson(bytes);
        else
            BodyComplaint = $"a body of type '{type}'";
    }

    private void ReadJson(byte[] bytes)
    {
        try
        {
            Json = JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            BodyComplaint = "a body that is not JSON";
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0 && bytes.Length <= LargestBody)
            bytes.Write(buffer, 0, read);
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes.ToArray();
    }

    private static List<KeyValuePair<string, string>> Pairs(string? text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(text))
            pairs.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return pairs;
    }
}
