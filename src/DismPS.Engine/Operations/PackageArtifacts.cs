using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Packages the artifacts of a template.</summary>
public static class PackageArtifacts
{
    // What nobody shows in time is dropped, not kept.
    private const int ProgressKept = 64;

    /// <summary>Builds what changed, then writes a zip a resource and the rewritten template, and sends the zips where there is an uploader.</summary>
    /// <exception cref="DismException">
    /// The template is invalid, a file cannot be read or written, or an upload failed; an earlier package is untouched, and what was uploaded is not
    /// sent again the next time.
    /// </exception>
    public static async Task<PackageArtifactsResult> RunAsync(PackageArtifactsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await BuildArtifacts.RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        PackageResult result = await new ArtifactPackager().PackageAsync(OptionsOf(options), cancellationToken).ConfigureAwait(false);
        return new PackageArtifactsResult(
            result.PackageFolder, result.TemplatePath,
            [.. result.Resources.Select(r => new PackagedArtifact(r.Name, r.ArchivePath, r.Digest.Size, r.Uri, r.Reused))]);
    }

    /// <summary>As <see cref="RunAsync"/>, with the progress as it comes and the result at the end.</summary>
    public static async IAsyncEnumerable<PackageArtifactsStep> StreamAsync(PackageArtifactsOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Channel<PackageProgress> steps = Channel.CreateBounded<PackageProgress>(
            new BoundedChannelOptions(ProgressKept) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<PackageArtifactsResult> work = Task.Run(
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
            await foreach (PackageProgress step in steps.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return new PackageArtifactsStep(step, null);
        }
        finally
        {
            // Reached also when the reader leaves early: nothing runs on.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        yield return new PackageArtifactsStep(null, await work.ConfigureAwait(false));
    }

    /// <summary>Tells what <see cref="RunAsync"/> would write and send; leaves no trace and sends nothing.</summary>
    /// <exception cref="DismException">The template is invalid, or a file cannot be read.</exception>
    public static async Task<PackagePlan> PlanAsync(PackageArtifactsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        DismTemplate template = ValidateTemplate.Require(options.Source);
        return await PackagePlanner.PlanAsync(template, options.Source.EffectiveBaseFolder, OptionsOf(options), cancellationToken).ConfigureAwait(false);
    }

    private static PackageOptions OptionsOf(PackageArtifactsOptions options) => new()
    {
        WorkingFolder = options.Source.WorkingFolder,
        Uploader = options.Uploader,
        Force = options.Force,
        Progress = options.Progress,
    };

    private sealed class ChannelProgress(ChannelWriter<PackageProgress> writer, IProgress<PackageProgress>? next) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value)
        {
            writer.TryWrite(value);
            next?.Report(value);
        }
    }
}
