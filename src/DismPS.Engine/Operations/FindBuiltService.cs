using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Finds a resource of the last build, as it can be served.</summary>
public static class FindBuiltService
{
    /// <summary>Looks for it.</summary>
    /// <param name="workingFolder">Absolute folder of the build.</param>
    /// <param name="names">Where builds lie.</param>
    /// <param name="resource">Name of the resource; null when it is the only one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DismException">Nothing was built here, the resource is not in it, or no runtime of this program serves its type.</exception>
    public static async Task<BuiltService> RunAsync(string workingFolder, ArtifactNames names, string? resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        BuiltArtifacts build = await BuiltArtifacts.OpenAsync(ArtifactLayout.For(workingFolder, names.BuildFolder), cancellationToken).ConfigureAwait(false);
        BuiltResource built = build.Find(resource);
        PrepareService.RequireRuntime(build.Template.Resources.Single(r => r.Name == built.Name));
        return new BuiltService(built.Name, built.ServiceName, built.Type, built.Folder, PrepareService.PortOf(built.Type));
    }
}
