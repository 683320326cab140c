using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>Packages the artifacts of a template.</summary>
public static class PackageArtifacts
{
    /// <summary>Builds what changed, then writes a zip a resource and the rewritten template.</summary>
    /// <exception cref="DismException">The template is invalid, or a file cannot be read or written; an earlier package is untouched.</exception>
    public static async Task<PackageArtifactsResult> RunAsync(TemplateSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await BuildArtifacts.RunAsync(new BuildArtifactsOptions(source), cancellationToken).ConfigureAwait(false);
        PackageResult result = await new ArtifactPackager()
            .PackageAsync(new PackageOptions { WorkingFolder = source.WorkingFolder }, cancellationToken).ConfigureAwait(false);
        return new PackageArtifactsResult(
            result.PackageFolder, result.TemplatePath,
            [.. result.Resources.Select(r => new PackagedArtifact(r.Name, r.ArchivePath, r.Digest.Size))]);
    }
}
