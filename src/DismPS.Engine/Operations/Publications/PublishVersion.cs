using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Publications;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Publications;

/// <summary>Publishes the models of a template as versions, which services name and which stay what they are.</summary>
public static class PublishVersion
{
    private const int MaxMessage = 1000;

    /// <summary>Builds what changed, sends what the repository lacks, and makes it the newest publication of its service.</summary>
    /// <returns>One entry a resource, in the order of the template.</returns>
    /// <exception cref="DismException">The template is invalid, or the store cannot be reached, refuses or fails; what was sent is not sent again.</exception>
    public static async Task<IReadOnlyList<PublishedVersion>> RunAsync(PublishVersionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        PublicationNote note = NoteOf(options);
        // Opened first: a wrong URI must not cost a build.
        using PublicationStore store = PublicationStores.Open(options.Repository, options.Storage.ToStore());
        BuildArtifactsResult built = await BuildArtifacts.RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        string? only = options.Resource is null ? null : ResourceChoice.One(built.Template, options.Resource).Name;
        ArtifactManifest manifest = await ManifestOfAsync(options.Source, cancellationToken).ConfigureAwait(false);
        // All of them are checked before the first is sent.
        ModelTree[] trees = [.. built.Build.Resources.Where(r => only is null || r.Name == only).Select(r => TreeOf(r, manifest))];
        var published = new List<PublishedVersion>();
        foreach (ModelTree tree in trees)
            published.Add(Describe(tree, await store.PublishAsync(tree, note, options.Force, options.Progress, cancellationToken).ConfigureAwait(false)));
        return published;
    }

    /// <summary>Tells what <see cref="RunAsync"/> would send; writes nothing, neither here nor there.</summary>
    /// <exception cref="DismException">As of <see cref="RunAsync"/>.</exception>
    public static async Task<IReadOnlyList<PublishedVersion>> PlanAsync(PublishVersionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = NoteOf(options);
        using PublicationStore store = PublicationStores.Open(options.Repository, options.Storage.ToStore());
        DismTemplate template = ValidateTemplate.Require(options.Source);
        string? only = options.Resource is null ? null : ResourceChoice.One(template, options.Resource).Name;
        TemplateSource source = options.Source;
        var planner = new ResourcePlanner(ArtifactLayout.For(source.WorkingFolder, source.Names.BuildFolder), source.EffectiveBaseFolder, source.Names);
        var planned = new List<PublishedVersion>();
        foreach (Resource resource in template.Resources.Where(r => only is null || r.Name == only))
        {
            ModelTree tree = await ModelTree.OfAsync(planner.Plan(resource, cancellationToken), cancellationToken).ConfigureAwait(false);
            planned.Add(Describe(tree, await store.PlanAsync(tree, options.Force, cancellationToken).ConfigureAwait(false)));
        }

        return planned;
    }

    private static PublicationNote NoteOf(PublishVersionOptions options)
    {
        if (options.Message is { } message && (message.Length > MaxMessage || message.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))))
            throw new DismException(ErrorCode.UsageInvalid, $"A message has at most {MaxMessage} characters and no control characters.", "Shorten it.");
        return new PublicationNote(options.Source.Path, options.Message);
    }

    private static async Task<ArtifactManifest> ManifestOfAsync(TemplateSource source, CancellationToken cancellationToken)
    {
        ArtifactLayout layout = ArtifactLayout.For(source.WorkingFolder, source.Names.BuildFolder);
        return await BuiltArtifacts.ReadManifestAsync(layout, cancellationToken).ConfigureAwait(false);
    }

    private static ModelTree TreeOf(BuiltResource resource, ArtifactManifest manifest) =>
        manifest.Resources.FirstOrDefault(r => r.Name == resource.Name && r.Fingerprint == resource.Fingerprint) is { } entry
            ? ModelTree.Of(resource, entry)
            : throw new DismException(ErrorCode.ArtifactChanged, $"'{resource.Name}' was built again by another program at the same time.", "Publish again.", resource.Name);

    private static PublishedVersion Describe(ModelTree tree, StoredVersion stored) => new()
    {
        Resource = tree.Resource,
        ServiceName = tree.ServiceName,
        Type = tree.Type.ToString(),
        Version = stored.Version,
        StorageUri = stored.StorageUri,
        Files = stored.Files,
        Bytes = stored.Bytes,
        IsUnchanged = stored.Unchanged,
        Sent = [.. stored.Sent.Select(f => new SentFile(f.Path, f.Content.Size))],
    };
}
