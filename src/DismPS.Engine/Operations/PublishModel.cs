using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;

namespace DismPS.Engine.Operations;

/// <summary>Publishes the models of a template to a model repository.</summary>
public static class PublishModel
{
    /// <summary>Builds what changed, then copies the models, each in one step.</summary>
    /// <returns>One entry a resource, in the order of the template.</returns>
    /// <exception cref="DismException">The template is invalid, the URI is not served, or another model is in the place.</exception>
    public static async Task<IReadOnlyList<PublishedModel>> RunAsync(PublishModelOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Opened first: a wrong URI must not cost a build.
        IArtifactStore store = ArtifactStores.Open(options.Repository.OriginalString);
        BuildArtifactsResult built = await BuildArtifacts
            .RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        string? only = options.Resource is null ? null : ResourceChoice.One(built.Template, options.Resource).Name;

        var published = new List<PublishedModel>();
        foreach (BuiltResource resource in built.Build.Resources.Where(r => only is null || r.Name == only))
        {
            PublishResult result = await store.PublishAsync(resource, options.Force, cancellationToken).ConfigureAwait(false);
            published.Add(new PublishedModel(resource.Name, result.StorageUri, result.Files.Length, result.Unchanged));
        }

        return published;
    }
}
