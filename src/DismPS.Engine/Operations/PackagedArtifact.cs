namespace DismPS.Engine.Operations;

/// <summary>A packaged resource.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Path">Absolute path of the zip file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Uri">What the packaged template names: <c>s3://bucket/key</c> after an upload, else the file's name.</param>
/// <param name="Reused">True when the same content was uploaded before and was not sent again.</param>
public sealed record PackagedArtifact(string Resource, string Path, long Bytes, string Uri, bool Reused);
