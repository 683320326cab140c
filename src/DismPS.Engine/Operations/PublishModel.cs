using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations;

/// <summary>Publishes the models of a template to a model repository: with versions, or into the folder that a server loads from.</summary>
public static class PublishModel
{
    private const int ProgressKept = 16;

    /// <summary>Builds what changed, then publishes.</summary>
    /// <returns>One entry a resource, in the order of the template.</returns>
    /// <exception cref="DismException">The template is invalid, the URI is not served, another model is in the place, or a store refuses or fails.</exception>
    public static async Task<IReadOnlyList<PublishedModel>> RunAsync(PublishModelOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.HasVersions
            ? Of(await PublishVersion.RunAsync(VersionOptions(options), cancellationToken).ConfigureAwait(false))
            : await CopyAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells what would be sent to a repository with versions; writes nothing.</summary>
    /// <returns>Empty for a repository without versions: there models are copied whole.</returns>
    /// <exception cref="DismException">As of <see cref="RunAsync"/>.</exception>
    public static async Task<IReadOnlyList<PublishedModel>> PlanAsync(PublishModelOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.HasVersions ? Of(await PublishVersion.PlanAsync(VersionOptions(options), cancellationToken).ConfigureAwait(false)) : [];
    }

    /// <summary>Publishes, and tells how far it is on the way.</summary>
    /// <exception cref="DismException">As of <see cref="RunAsync"/>.</exception>
    public static async IAsyncEnumerable<PublishModelStep> StreamAsync(PublishModelOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Channel<PublishModelStep> steps = Channel.CreateBounded<PublishModelStep>(
            new BoundedChannelOptions(ProgressKept) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<IReadOnlyList<PublishedModel>> work = Task.Run(
            async () =>
            {
                try
                {
                    return await RunAsync(options with { Progress = new ChannelProgress(steps.Writer, options.Progress) }, ending.Token).ConfigureAwait(false);
                }
                finally
                {
                    steps.Writer.TryComplete();
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (PublishModelStep step in steps.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            // Reached also when the reader leaves early: nothing runs on.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (PublishedModel model in await work.ConfigureAwait(false))
            yield return new PublishModelStep(null, model);
    }

    private static async Task<IReadOnlyList<PublishedModel>> CopyAsync(PublishModelOptions options, CancellationToken cancellationToken)
    {
        // Opened first: a wrong URI must not cost a build.
        IArtifactStore store = ArtifactStores.Open(options.Repository);
        BuildArtifactsResult built = await BuildArtifacts
            .RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        string? only = options.Resource is null ? null : ResourceChoice.One(built.Template, options.Resource).Name;

        var published = new List<PublishedModel>();
        foreach (BuiltResource resource in built.Build.Resources.Where(r => only is null || r.Name == only))
        {
            PublishResult result = await store.PublishAsync(resource, options.Force, cancellationToken).ConfigureAwait(false);
            published.Add(new PublishedModel(resource.Name, result.StorageUri.ToString(), result.Files.Length, result.Files.Sum(f => f.Size), result.Unchanged) { Uri = result.StorageUri, ServiceName = result.ServiceName });
        }

        return published;
    }

    private static PublishVersionOptions VersionOptions(PublishModelOptions options) => new(options.Source, options.Repository)
    {
        Resource = options.Resource,
        Storage = options.Storage,
        Message = options.Message,
        Force = options.Force,
        Progress = options.Progress,
    };

    private static PublishedModel[] Of(IReadOnlyList<PublishedVersion> versions) =>
        [.. versions.Select(v => new PublishedModel(v.Resource, v.StorageUri, v.Files, v.Bytes, v.IsUnchanged) { Uri = new Uri(v.StorageUri), ServiceName = v.ServiceName, Version = v.Version, Sent = v.Sent })];

    private sealed class ChannelProgress(ChannelWriter<PublishModelStep> writer, IProgress<PublicationProgress>? next) : IProgress<PublicationProgress>
    {
        public void Report(PublicationProgress value)
        {
            writer.TryWrite(new PublishModelStep(value, null));
            next?.Report(value);
        }
    }
}
