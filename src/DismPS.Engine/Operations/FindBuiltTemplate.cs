using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>Finds the template that was built last, for what follows a build without naming one.</summary>
public static class FindBuiltTemplate
{
    /// <summary>Looks for it.</summary>
    /// <param name="workingFolder">Absolute folder of the build.</param>
    /// <param name="names">Where builds lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when nothing was built here, or its template is gone.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>: the manifest of the build cannot be read.</exception>
    public static async Task<TemplateSource?> RunAsync(string workingFolder, ArtifactNames names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArtifactLayout layout = ArtifactLayout.For(workingFolder, names.BuildFolder, names.PackageFolder);
        ArtifactManifest? manifest = await ArtifactManifest.ReadAsync(layout.ManifestPath, cancellationToken).ConfigureAwait(false);
        if (manifest?.Source is not { } source || !File.Exists(layout.TemplatePath) || !RegularFile.Exists(source.Path) || !Path.IsPathFullyQualified(source.BaseFolder))
            return null;
        string relative = Path.GetRelativePath(workingFolder, source.Path);
        bool isBelow = !Path.IsPathFullyQualified(relative) && !relative.StartsWith("..", StringComparison.Ordinal);
        return new TemplateSource(isBelow ? relative : source.Path, workingFolder, source.BaseFolder == workingFolder ? null : source.BaseFolder) { Names = names };
    }
}
