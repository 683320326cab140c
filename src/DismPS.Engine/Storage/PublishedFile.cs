namespace DismPS.Engine.Storage;

/// <summary>One file of a published model.</summary>
/// <param name="Path">From the model's folder, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record PublishedFile(string Path, long Size, string Sha256);
