namespace DismPS.Engine.Artifacts;

/// <summary>The template of a build.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="BaseFolder">Absolute folder that its paths start from.</param>
public sealed record ManifestSource(string Path, string BaseFolder);
