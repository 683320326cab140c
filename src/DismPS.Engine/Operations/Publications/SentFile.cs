namespace DismPS.Engine.Operations.Publications;

/// <summary>A file that goes to a repository.</summary>
/// <param name="Path">From the version's folder, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
public sealed record SentFile(string Path, long Size);
