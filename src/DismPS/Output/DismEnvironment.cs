namespace DismPS;

/// <summary>A Python environment that was made.</summary>
/// <param name="Path">The template that it is for; the next cmdlet takes it from here.</param>
/// <param name="BasePath">Folder that relative paths of the template start from.</param>
/// <param name="Folder">Folder of the environment.</param>
/// <param name="PythonPath">Its Python; other cmdlets take it by this name.</param>
/// <param name="PythonVersion">Its version.</param>
/// <param name="Packages">What it has: <c>numpy==1.26.4</c>.</param>
/// <param name="Warnings">Where it differs from the platform, and what is missing.</param>
public sealed record DismEnvironment(
    string Path, string BasePath, string Folder, string PythonPath, string PythonVersion, string[] Packages, string[] Warnings);
