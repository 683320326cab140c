namespace DismPS;

/// <summary>A packaged resource.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Path">The zip file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="TemplatePath">The rewritten template beside it.</param>
public sealed record DismPackage(string Resource, string Path, long Bytes, string TemplatePath);
