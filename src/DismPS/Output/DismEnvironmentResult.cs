namespace DismPS;

/// <summary>How the Python of a template's handlers compares with the platform.</summary>
/// <param name="Path">The template; the next cmdlet takes it from here.</param>
/// <param name="BasePath">Folder that relative paths of the template start from.</param>
/// <param name="Passed">True when nothing differs and nothing is missing.</param>
/// <param name="PythonPath">The Python that would run the handlers.</param>
/// <param name="PythonVersion">Its version.</param>
/// <param name="Missing">Modules that the handlers import and it has not.</param>
/// <param name="Warnings">All findings, the missing modules among them.</param>
public sealed record DismEnvironmentResult(
    string Path, string BasePath, bool Passed, string PythonPath, string PythonVersion, string[] Missing, string[] Warnings);
