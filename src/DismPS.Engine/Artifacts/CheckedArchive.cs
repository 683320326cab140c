namespace DismPS.Engine.Artifacts;

/// <summary>An archive that was checked.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Resource">Resource of the template that names it; null without a template.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Bytes of these files, unpacked, as the archive says.</param>
public sealed record CheckedArchive(string Path, string? Resource, int Files, long Bytes);
