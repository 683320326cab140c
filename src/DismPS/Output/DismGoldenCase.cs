namespace DismPS;

/// <summary>A golden case that was recorded.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Rows">Rows of its request.</param>
/// <param name="IsReplaced">True when a case of this name was there before.</param>
/// <param name="Path">Path of the template.</param>
/// <param name="Folder">Folder of the golden cases.</param>
public sealed record DismGoldenCase(string Resource, string Case, long Rows, bool IsReplaced, string Path, string Folder);
