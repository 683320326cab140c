using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What came back for a request.</summary>
/// <param name="Status">Status code, or <see cref="Cut"/> or <see cref="None"/>.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">Body, no longer chunked or compressed.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The connection was closed before the end of an answer.</summary>
    public const int Cut = 0;

    /// <summary>No answer came in time.</summary>
    public const int None = -1;

    /// <summary>Length of the JSON in front of tensor bytes; null for a body of JSON alone.</summary>
    public int? HeaderLength => Headers.TryGetValue("inference-header-content-length", out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The JSON, or whatever text the body is.</summary>
    public string Text => Encoding.UTF8.GetString(Body.AsSpan(0, HeaderLength ?? Body.Length));

    /// <summary>Undoes Content-Encoding.</summary>
    public static byte[] Decode(byte[] body, string? encoding)
    {
        if (encoding is null or "identity")
            return body;
        using var source = new MemoryStream(body);
        using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"Content-Encoding {encoding}"),
        };
        var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }
}
