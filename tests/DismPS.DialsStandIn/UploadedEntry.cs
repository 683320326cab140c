namespace DismPS.DialsStandIn;

/// <summary>A file in an uploaded zip.</summary>
/// <param name="Name">Path in the zip.</param>
/// <param name="Size">Bytes when unpacked.</param>
/// <param name="Method">Compression method; 8 is deflate, 0 is stored.</param>
/// <param name="Sha256">Hash of the unpacked bytes, lower-case hexadecimal.</param>
public sealed record UploadedEntry(string Name, long Size, int Method, string Sha256);
