namespace DismPS.Engine.Operations;

/// <summary>A packaged resource.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Path">Absolute path of the zip file.</param>
/// <param name="Bytes">Its size.</param>
public sealed record PackagedArtifact(string Resource, string Path, long Bytes);
