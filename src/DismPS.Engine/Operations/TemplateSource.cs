using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Operations;

/// <summary>A template as a user names it.</summary>
/// <param name="Path">Path as given, absolute or relative to <paramref name="WorkingFolder"/>; messages repeat it.</param>
/// <param name="WorkingFolder">Absolute; artifacts are written below it.</param>
/// <param name="BaseFolder">Absolute folder that the template's relative paths start from; null for <paramref name="WorkingFolder"/>, as in the platform's tool.</param>
public sealed record TemplateSource(string Path, string WorkingFolder, string? BaseFolder = null)
{
    /// <summary>Folders and file names of its build and package.</summary>
    public ArtifactNames Names { get; init; } = ArtifactNames.Usual;

    /// <summary>Absolute path of the template.</summary>
    public string FullPath => System.IO.Path.GetFullPath(Path, WorkingFolder);

    /// <summary>Folder that relative paths of the template start from.</summary>
    public string EffectiveBaseFolder => BaseFolder ?? WorkingFolder;
}
