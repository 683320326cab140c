namespace DismPS.DialsStandIn;

/// <summary>An object of the store.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key.</param>
/// <param name="Content">Size and digests.</param>
/// <param name="File">Where its bytes are until the stand-in ends; null when they are not kept.</param>
public sealed record StoredObject(string Bucket, string Key, RecordedUpload Content, string? File);
