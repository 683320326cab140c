using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Makes the files that the platform's servers read from a template: <c>.dism-artifacts/build/RESOURCE/…</c>, as dismcli 0.6.1 does.
/// The build folder is replaced in one step when everything is complete; on any failure it stays as it was.
/// </summary>
/// <param name="timeProvider">The clock; the system's when null.</param>
public sealed class ArtifactBuilder(TimeProvider? timeProvider = null)
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Builds all resources of a template.</summary>
    /// <param name="template">A template that was validated.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="ct">Ends the build; the earlier one stays.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>, <see cref="ErrorCode.ArtifactLocked"/>,
    /// <see cref="ErrorCode.PathEscape"/>, <see cref="ErrorCode.TargetExists"/> for a build folder that holds something else,
    /// <see cref="ErrorCode.TemplateInvalid"/> for names and folders that cannot be built.
    /// </exception>
    /// <exception cref="OperationCanceledException">The build was ended.</exception>
    public async Task<BuildResult> BuildAsync(DismTemplate template, BuildOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(options);
        ArtifactLayout layout = ArtifactLayout.For(options.WorkingFolder, options.Names.BuildFolder);
        if (!Path.IsPathFullyQualified(options.BaseFolder))
            throw new ArgumentException($"'{options.BaseFolder}' is not an absolute folder.", nameof(options));

        using FileLock held = await FileLock.AcquireAsync(layout.LockPath, options.LockTimeout, _time, ct).ConfigureAwait(false);
        StagingFolder.Recover(layout.BuildFolder);
        ArtifactManifest? manifest = await ArtifactManifest.ReadAsync(layout.ManifestPath, ct).ConfigureAwait(false);
        BuildTarget.Check(layout, options.BaseFolder, manifest is not null);

        ResourcePlanner planner = new(layout, options.BaseFolder, options.Names);
        ImmutableArray<ResourcePlan> plans = [.. template.Resources.Select(r => planner.Plan(r, ct))];
        byte[] text = Encoding.ASCII.GetBytes(BuiltTemplateWriter.Write(template with { Resources = [.. plans.Select(p => p.Built)] }));

        EarlierBuild? earlier = manifest is null || options.Force ? null : new EarlierBuild(layout, manifest);
        ImmutableArray<ManifestResource?> unchanged = await FindUnchangedAsync(plans, earlier, ct).ConfigureAwait(false);
        bool complete = earlier is not null && unchanged.All(r => r is not null)
            && await earlier.IsCompleteAsync(plans, text, ct).ConfigureAwait(false);
        ImmutableArray<ManifestResource> built = complete
            ? [.. unchanged.OfType<ManifestResource>()]
            : await ReplaceAsync(layout, options.Source, plans, unchanged, text, ct).ConfigureAwait(false);
        if (complete && manifest!.Source != options.Source)
            await WriteManifestAsync(layout, manifest with { Source = options.Source }, () => { }, ct).ConfigureAwait(false);
        return Describe(layout, plans, unchanged, built);
    }

    private static async Task<ImmutableArray<ManifestResource?>> FindUnchangedAsync(
        ImmutableArray<ResourcePlan> plans, EarlierBuild? earlier, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<ManifestResource?>(plans.Length);
        foreach (ResourcePlan plan in plans)
            found.Add(earlier is null ? null : await earlier.FindUnchangedAsync(plan, ct).ConfigureAwait(false));
        return found.MoveToImmutable();
    }

    private async Task<ImmutableArray<ManifestResource>> ReplaceAsync(
        ArtifactLayout layout, ManifestSource? source, ImmutableArray<ResourcePlan> plans, ImmutableArray<ManifestResource?> unchanged, byte[] template, CancellationToken ct)
    {
        using StagingFolder staging = StagingFolder.Create(layout.BuildFolder);
        ResourceWriter writer = new(staging.Folder);
        var resources = ImmutableArray.CreateBuilder<ManifestResource>(plans.Length);
        foreach ((ResourcePlan plan, ManifestResource? earlier) in plans.Zip(unchanged))
        {
            resources.Add(earlier is null
                ? await writer.WriteAsync(plan, ct).ConfigureAwait(false)
                : await writer.TakeOverAsync(plan, earlier, layout.BuildFolder, ct).ConfigureAwait(false));
        }

        await FileCopier.WriteAllAsync(Path.Combine(staging.Folder, ArtifactLayout.TemplateFileName), template, ct).ConfigureAwait(false);
        FileDigest digest = FileCopier.Hash(template);
        ArtifactManifest manifest = new()
        {
            Version = ArtifactManifest.CurrentVersion,
            BuiltAt = _time.GetUtcNow(),
            Source = source,
            Template = new ManifestFile { Path = ArtifactLayout.TemplateFileName, Size = digest.Size, Sha256 = digest.Sha256 },
            Resources = resources.MoveToImmutable(),
        };

        await WriteManifestAsync(layout, manifest, staging.Commit, ct).ConfigureAwait(false);
        return manifest.Resources;
    }

    private static async Task WriteManifestAsync(ArtifactLayout layout, ArtifactManifest manifest, Action commit, CancellationToken ct)
    {
        string next = layout.ManifestPath + ".new";
        try
        {
            await FileCopier.WriteAllAsync(next, manifest.ToJson(), ct).ConfigureAwait(false);
            commit();
            MoveManifest(next, layout.ManifestPath);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    // A process killed before this leaves a manifest that does not fit, which the next build and every check notice.
    private static void MoveManifest(string next, string path)
    {
        try
        {
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(path, e);
        }
    }

    private static BuildResult Describe(
        ArtifactLayout layout, ImmutableArray<ResourcePlan> plans, ImmutableArray<ManifestResource?> unchanged, ImmutableArray<ManifestResource> built) => new(
        layout.BuildFolder,
        layout.TemplatePath,
        [.. plans.Zip(unchanged, built).Select(pair => new BuiltResource
        {
            Name = pair.First.Original.Name,
            ServiceName = pair.First.Original.Properties.Name,
            Type = pair.First.Original.Type,
            Folder = Path.Combine(layout.BuildFolder, pair.First.Original.Name),
            Fingerprint = pair.Third.Fingerprint,
            Reused = pair.Second is not null,
        })],
        [.. plans.SelectMany(p => p.Warnings)]);
}
