namespace DismPS.Engine.Artifacts;

/// <summary>What tells two contents apart.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record FileDigest(long Size, string Sha256);
