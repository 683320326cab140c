using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DismPS.Bench.Handlers;

/// <summary>A request to an identity handler, built by hand.</summary>
/// <param name="Name">Part of the figures' names.</param>
/// <param name="Bytes">Head and body as they go over the wire.</param>
/// <param name="BodyLength">Bytes of the body.</param>
/// <param name="HeaderLength">Bytes of a binary body's JSON part; null for a JSON body.</param>
/// <param name="Values">What has to come back.</param>
internal sealed record IdentityRequest(string Name, byte[] Bytes, int BodyLength, int? HeaderLength, float[] Values)
{
    public const string Path = "/v2/models/m/infer";

    /// <summary>JSON of one row.</summary>
    public static string JsonOf(params IEnumerable<float> values)
    {
        string[] texts = [.. values.Select(v => v.ToString("0.0######", CultureInfo.InvariantCulture))];
        return $$"""{"inputs": [{"name": "x", "shape": [1, {{texts.Length}}], "datatype": "FP32", "data": [{{string.Join(", ", texts)}}]}]}""";
    }

    /// <summary>One row as JSON, with numbers as a Python client sends a histogram's counts.</summary>
    public static IdentityRequest Row(int width)
    {
        float[] values = [.. Enumerable.Range(0, width).Select(i => (float)(i * 37 % 101))];
        return Assemble("json.b1", "Content-Type: application/json\r\n", Encoding.UTF8.GetBytes(JsonOf(values)), null, values);
    }

    /// <summary>A square FP32 matrix, binary in both directions.</summary>
    public static IdentityRequest Matrix(int width)
    {
        float[] values = [.. Enumerable.Range(0, width * width).Select(i => (float)i)];
        byte[] head = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"x","shape":[{{{width}}},{{{width}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{values.Length * sizeof(float)}}}}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""");
        byte[] body = [.. head, .. MemoryMarshal.AsBytes<float>(values)];
        return Assemble("binary.4mb", $"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {head.Length}\r\n", body, head.Length, values);
    }

    private static IdentityRequest Assemble(string name, string headers, byte[] body, int? headerLength, float[] values)
    {
        string head = $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {body.Length}\r\n\r\n";
        return new IdentityRequest(name, [.. Encoding.ASCII.GetBytes(head), .. body], body.Length, headerLength, values);
    }
}
