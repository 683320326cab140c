namespace DismPS;

/// <summary>A resource in a model repository.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Uri">What a storageUri names.</param>
/// <param name="FileCount">Files of the model.</param>
/// <param name="IsUnchanged">True when the very same files were there already.</param>
public sealed record DismPublication(string Resource, Uri Uri, int FileCount, bool IsUnchanged);
