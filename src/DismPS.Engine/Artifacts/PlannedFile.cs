namespace DismPS.Engine.Artifacts;

/// <summary>A file that a build will write.</summary>
/// <param name="RelativePath">From the resource's folder, with <c>/</c>.</param>
/// <param name="Source">Absolute path of the file that is copied; null for a generated file.</param>
/// <param name="Content">The bytes of a generated file.</param>
internal sealed record PlannedFile(string RelativePath, string? Source, ReadOnlyMemory<byte> Content);
