namespace DismPS;

/// <summary>A package that was unpacked.</summary>
/// <param name="Path">Absolute path of the folder.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record DismPackageFolder(string Path, int Files, long Bytes);
