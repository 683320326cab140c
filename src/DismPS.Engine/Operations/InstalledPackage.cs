namespace DismPS.Engine.Operations;

/// <summary>A package of an environment.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Version">Its version.</param>
public sealed record InstalledPackage(string Name, string Version);
