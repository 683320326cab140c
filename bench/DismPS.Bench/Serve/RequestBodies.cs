using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DismPS.Bench.Serve;

/// <summary>
/// Builds the requests by hand, not with the product's own codec: what is measured must not choose what is convenient to read.
/// </summary>
internal static class RequestBodies
{
    private const string ScoreJson = ", \"outputs\": [{\"name\": \"output_1\"}]";
    private const string ScoreBinary = "\"outputs\":[{\"name\":\"output_1\",\"parameters\":{\"binary_data\":true}}]";
    private const string AllBinary = "\"parameters\":{\"binary_data_output\":true}";

    /// <summary>Path of the model's infer endpoint.</summary>
    public const string Path = "/v2/models/metsig/infer";

    /// <summary>Both encodings of the three batch sizes.</summary>
    public static ServeCase[] All(HistogramRows rows) =>
    [
        .. new[] { 1, 32, 256 }.Select(n => Json(rows, n, ScoreJson)),
        .. new[] { 1, 32, 256 }.Select(n => Binary(rows, n, ScoreBinary)),
    ];

    /// <summary>The same for both outputs.</summary>
    public static ServeCase[] AllOutputs(HistogramRows rows) =>
    [
        .. new[] { 1, 32, 256 }.Select(n => Json(rows, n, "")),
        .. new[] { 1, 32, 256 }.Select(n => Binary(rows, n, AllBinary)),
    ];

    private static ServeCase Json(HistogramRows rows, int count, string outputs)
    {
        IEnumerable<string> numbers = rows.Texts.Take(count).SelectMany(r => r);
        int width = rows.Texts[0].Length;
        byte[] body = Encoding.UTF8.GetBytes(
            $$"""{"inputs": [{"name": "input_0", "shape": [{{count}}, {{width}}], "datatype": "FP32", "data": [{{string.Join(", ", numbers)}}]}]{{outputs}}}""");
        return Assemble("json", count, "Content-Type: application/json\r\n", body, null);
    }

    private static ServeCase Binary(HistogramRows rows, int count, string outputs)
    {
        float[] values = [.. rows.Texts.Take(count).SelectMany(r => r).Select(t => float.Parse(t, CultureInfo.InvariantCulture))];
        int width = rows.Texts[0].Length;
        byte[] head = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"input_0","shape":[{{{count}}},{{{width}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{values.Length * sizeof(float)}}}}}],{{{outputs}}}}""");
        byte[] body = [.. head, .. MemoryMarshal.AsBytes<float>(values)];
        return Assemble("binary", count, $"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {head.Length}\r\n", body, head.Length);
    }

    private static ServeCase Assemble(string encoding, int rows, string headers, byte[] body, int? headerLength)
    {
        string head = $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {body.Length}\r\n\r\n";
        return new ServeCase(encoding, rows, [.. Encoding.ASCII.GetBytes(head), .. body], body.Length, headerLength);
    }
}
