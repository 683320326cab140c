using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Storage;
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
        if (!options.UseBuild)
            await BuildArtifacts.RunAsync(new BuildArtifactsOptions(options.Source), cancellationToken).ConfigureAwait(false);
        // Read before anybody signs in: without a build there is nothing to send.
        BuiltArtifacts build = await BuiltArtifacts.OpenAsync(LayoutOf(options.Source), cancellationToken).ConfigureAwait(false);
        using DialsConnection? connection = await OpenAsync(options, cancellationToken).ConfigureAwait(false);
        if (connection is not null)
            await AskAsync(connection.Client, build.Template, options.Dials!, cancellationToken).ConfigureAwait(false);
        using PresignedUploader? uploader = UploaderTo(connection, options.Dials);
        PackageResult result = await new ArtifactPackager().PackageAsync(OptionsOf(options, uploader), cancellationToken).ConfigureAwait(false);
        return new PackageArtifactsResult(
            result.PackageFolder, result.TemplatePath,
            [.. result.Resources.Select(r => new PackagedArtifact(r.Name, r.ArchivePath, r.Digest.Size, r.Uri, r.Reused))])
        {
            Service = connection?.Service.BaseUrl,
        };
    }

    private static async Task<DialsConnection?> OpenAsync(PackageArtifactsOptions options, CancellationToken cancellationToken) =>
        options.Uploader is null && options.Dials is { } dials ? await dials.Access.OpenAsync(cancellationToken).ConfigureAwait(false) : null;

    private static PresignedUploader? UploaderTo(DialsConnection? connection, PackageUpload? upload) => connection is null || upload is null ? null : new PresignedUploader(
        connection.Service.BaseUrl, new DialsUploadAddresses(connection.Client), upload.Limits with { CreateHandler = connection.CreateHandler });

    /// <summary>All names are asked about before the first upload, in the workspace of each resource.</summary>
    private static async Task AskAsync(DialsClient client, DismTemplate template, PackageUpload upload, CancellationToken cancellationToken)
    {
        foreach (Resource resource in template.Resources.OrderBy(r => r.Name, CodePointComparer.Instance))
        {
            upload.Announced?.Report(resource);
            RegisteredModel? latest = await client.FindLatestModelAsync(resource.Properties.Name, resource.Workspace, cancellationToken).ConfigureAwait(false);
            if (latest is null)
                continue;
            var found = new RegisteredName(resource, latest);
            upload.Found?.Report(found);
            if (upload.IgnoreRegistered)
                continue;
            string message = $"A model of the name '{latest.Name}' is registered in DIALS, revision {latest.Revision}{(latest.CreatedBy is { } by ? $" by {by}" : "")}";
            bool? goOn = upload.Ask is { } ask ? await ask(found, cancellationToken).ConfigureAwait(false) : null;
            if (goOn is null)
                throw new DismException(ErrorCode.TargetExists, $"{message}, and nobody can be asked whether '{resource.Name}' shall become the next one. Nothing was sent.", "Say so with -IgnoreRegistered or -i, or choose another Name.", resource.Name);
            if (goOn == false)
                throw new DismException(ErrorCode.Declined, $"{message}; you chose not to go on. Nothing was sent.", "Choose another Name, or go on the next time.", resource.Name);
        }
    }

    private static ArtifactLayout LayoutOf(TemplateSource source) => ArtifactLayout.For(source.WorkingFolder, source.Names.BuildFolder, source.Names.PackageFolder);

    /// <summary>
    /// As <see cref="RunAsync"/>, with the progress as it comes and the result at the end. Where nobody else is asked about registered names, the questions are
    /// steps too, and the reader answers them.
    /// </summary>
    public static async IAsyncEnumerable<PackageArtifactsStep> StreamAsync(PackageArtifactsOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Channel<PackageArtifactsStep> steps = Channel.CreateBounded<PackageArtifactsStep>(
            new BoundedChannelOptions(ProgressKept) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        PackageUpload? dials = options.Dials is { Ask: null } silent ? silent with { Ask = AskReaderAsync } : options.Dials;
        Task<PackageArtifactsResult> work = Task.Run(
            async () =>
            {
                try
                {
                    return await RunAsync(options with { Progress = new ChannelProgress(steps.Writer, options.Progress), Dials = dials }, ending.Token).ConfigureAwait(false);
                }
                finally
                {
                    steps.Writer.TryComplete();
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (PackageArtifactsStep step in steps.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            // Reached also when the reader leaves early: nothing runs on.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        yield return new PackageArtifactsStep(null, await work.ConfigureAwait(false));

        async Task<bool?> AskReaderAsync(RegisteredName name, CancellationToken token)
        {
            // Nothing is written behind it before it is answered, so that it is never dropped.
            var question = new PackageQuestion(name);
            steps.Writer.TryWrite(new PackageArtifactsStep(null, null) { Question = question });
            return await question.WaitAsync(token).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what <see cref="RunAsync"/> would write and send; leaves no trace and sends nothing.</summary>
    /// <exception cref="DismException">The template is invalid, a file cannot be read, or DIALS must be asked and nobody is signed in.</exception>
    public static async Task<PackagePlan> PlanAsync(PackageArtifactsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        DismTemplate template = ValidateTemplate.Require(options.Source);
        // Who is not signed in is not asked to: a plan sends nothing.
        PackageArtifactsOptions silent = options with { Dials = options.Dials is { } dials ? dials with { Access = dials.Access with { Observer = null } } : null };
        using DialsConnection? connection = await OpenAsync(silent, cancellationToken).ConfigureAwait(false);
        using PresignedUploader? uploader = UploaderTo(connection, options.Dials);
        return await PackagePlanner.PlanAsync(template, options.Source.EffectiveBaseFolder, OptionsOf(options, uploader), cancellationToken).ConfigureAwait(false);
    }

    private static PackageOptions OptionsOf(PackageArtifactsOptions options, PresignedUploader? toDials) => new()
    {
        WorkingFolder = options.Source.WorkingFolder,
        Names = options.Source.Names,
        Uploader = options.Uploader ?? toDials,
        Force = options.Force,
        Progress = options.Progress,
    };

    private sealed class ChannelProgress(ChannelWriter<PackageArtifactsStep> writer, IProgress<PackageProgress>? next) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value)
        {
            writer.TryWrite(new PackageArtifactsStep(value, null));
            next?.Report(value);
        }
    }
}
