using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A recorded request as the bytes that went over the wire.</summary>
internal static class RecordedRequest
{
    /// <summary>Pieces in the order in which they are sent.</summary>
    public static IReadOnlyList<byte[]> BytesOf(JsonElement request)
    {
        if (request.Text("raw") is string raw)
            return [Encoding.Latin1.GetBytes(raw)];
        byte[][] parts = [.. Recordings.Parts(request.Maybe("body"))];
        string? encoding = request.Text("body_encoding");
        if (encoding is not null)
            parts = [Compress([.. parts.SelectMany(p => p)], encoding)];

        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Text("method")} {request.Text("target")} HTTP/{request.Text("version") ?? "1.1"}\r\n");
        foreach (JsonElement header in request.Maybe("headers")?.EnumerateArray() ?? default)
        {
            string name = header[0].GetString()!;
            // Two programs seldom compress to the same number of bytes.
            string value = encoding is not null && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? parts[0].Length.ToString(CultureInfo.InvariantCulture) : header[1].GetString()!;
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        byte[] start = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        return request.Maybe("chunks") is JsonElement size
            ? [start, .. Chunks([.. parts.SelectMany(p => p)], size.GetInt32())]
            : [start, .. parts];
    }

    private static IEnumerable<byte[]> Chunks(byte[] body, int size)
    {
        foreach (byte[] chunk in body.Chunk(size))
            yield return [.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8];
        yield return "0\r\n\r\n"u8.ToArray();
    }

    private static byte[] Compress(byte[] body, string encoding)
    {
        var target = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(target, CompressionLevel.Optimal) : new ZLibStream(target, CompressionLevel.Optimal))
            stream.Write(body);
        return target.ToArray();
    }
}
