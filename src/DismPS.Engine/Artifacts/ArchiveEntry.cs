namespace DismPS.Engine.Artifacts;

/// <summary>A file in an archive.</summary>
/// <param name="Name">Its path in the archive, with <c>/</c>.</param>
/// <param name="Size">Bytes, unpacked.</param>
public sealed record ArchiveEntry(string Name, long Size);
