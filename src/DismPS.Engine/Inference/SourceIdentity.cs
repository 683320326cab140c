namespace DismPS.Engine.Inference;

/// <summary>What tells that a source holds the same rows as before.</summary>
/// <param name="Bytes">Size of the content.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
public sealed record SourceIdentity(long Bytes, string Sha256);
