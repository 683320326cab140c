namespace DismPS.Bench.Serve;

/// <summary>An answer of the server, for the reference to repeat.</summary>
/// <param name="RequestLength">Bytes of the request's body, by which the reference knows what is asked.</param>
/// <param name="ContentType">Header of that name.</param>
/// <param name="HeaderLength">Value of Inference-Header-Content-Length; null for none.</param>
/// <param name="Body">Body.</param>
internal sealed record RecordedAnswer(long RequestLength, string ContentType, string? HeaderLength, byte[] Body);
