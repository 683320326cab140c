using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Bench.Soak;
using DismPS.Fuzz;

namespace DismPS.Bench.Fuzz;

/// <summary>
/// Bodies of requests to a whole server. The first byte of an input chooses the path and what the headers claim; the rest is the body, which always has the
/// length that is told, so that every input is answered.
/// </summary>
internal sealed class HttpTarget : FuzzTarget
{
    private const string Json = """{"id":"7","inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2.5,-3e2]}],"outputs":[{"name":"y"}]}""";
    private const string Binary = """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}],"parameters":{"binary_data_output":true}}""";

    // What is asked, and a body that is right for it.
    private static readonly (string Path, string Headers, byte[] Body)[] Questions =
    [
        ("/v2/models/steady/infer", "Content-Type: application/json\r\n", Encoding.UTF8.GetBytes(Json)),
        ("/v2/models/steady/infer", $"Inference-Header-Content-Length: {Binary.Length}\r\n", [.. Encoding.UTF8.GetBytes(Binary), 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]),
        ("/v2/models/steady/infer", "Content-Encoding: gzip\r\n", Compress(Json)),
        ("/v2/models/steady/versions/1/infer", "Content-Encoding: deflate\r\n", Encoding.UTF8.GetBytes(Json)),
        ("/v2/repository/index", "", "{\"ready\":true}"u8.ToArray()),
        ("/v2/repository/models/absent/load", "", "{\"parameters\":{\"config\":\"{\\\"max_batch_size\\\":4}\",\"file:1/model.onnx\":\"QUJD\"}}"u8.ToArray()),
        ("/v2/repository/models/absent/unload", "", "{\"parameters\":{\"unload_dependents\":true}}"u8.ToArray()),
        ("/v1/models/steady:predict", "", "{\"instances\":[[1,2,3],[4,5,6]]}"u8.ToArray()),
        ("/invocations", "Content-Type: application/json\r\n", "{\"dataframe_split\":{\"columns\":[\"a\",\"b\"],\"data\":[[1,2],[3,4]]}}"u8.ToArray()),
        ("/v2/models/steady/generate", "", "{\"x\":[1,2,3],\"parameters\":{\"stop\":1}}"u8.ToArray()),
    ];

    private readonly Uri server;
    private SoakConnection? connection;

    public HttpTarget(Uri server)
        : base("http", [.. Questions.Select((q, i) => (byte[])[(byte)i, .. q.Body])], Words(
            "[", "]", "{", "}", ",", ":", "\"", "\\u", "null", "NaN", "-1", "1e999", "\"data\":", "\"shape\":[2]", "\"parameters\":{", "\"FP16\"", "\"BYTES\"", "\"classification\":2", "\"binary_data\":true",
            "\"columns\":", "\"instances\":", "\x1f\x8b\x08")) => this.server = server;

    public override bool Run(byte[] input)
    {
        (string path, string headers, _) = Questions[(input.Length == 0 ? 0 : input[0]) % Questions.Length];
        byte[] body = input[Math.Min(1, input.Length)..];
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: fuzz\r\n{headers}Content-Length: {body.Length}\r\n\r\n"));
        SoakAnswer answer = AskAsync([.. head, .. body]).GetAwaiter().GetResult() ?? throw new FuzzException($"{path} was not answered");
        Require(answer.Status is < 500 or 501 or 503, $"{path} was answered {answer}");
        Require(IsJson(answer), $"the answer of {path} is not JSON: {answer}");
        return answer.Status == 200;
    }

    public override void Dispose() => connection?.Dispose();

    private async Task<SoakAnswer?> AskAsync(byte[] request)
    {
        try
        {
            connection ??= await SoakConnection.OpenAsync(server).ConfigureAwait(false);
            await connection.SendAsync(request).ConfigureAwait(false);
            SoakAnswer? answer = await connection.ReadAsync().ConfigureAwait(false);
            if (answer is null or { Status: 413 })
                Leave();
            return answer;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    private void Leave()
    {
        connection?.Dispose();
        connection = null;
    }

    private static bool IsJson(SoakAnswer answer)
    {
        // Some answers, as that of a load, have no body.
        if (answer.Body.Length == 0)
            return answer.Status == 200;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body.AsMemory(0, answer.HeaderLength ?? answer.Body.Length), new JsonDocumentOptions { MaxDepth = 200 });
            return answer.Status == 200 || document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Compress(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
