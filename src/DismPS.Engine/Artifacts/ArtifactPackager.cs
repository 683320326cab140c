using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Makes a zip of each built resource and a template that names where they are stored, as dismcli 0.6.1 does.
/// The package folder is replaced in one step when everything is written and uploaded; on any failure it stays as it was.
/// </summary>
/// <param name="timeProvider">The clock; the system's when null.</param>
public sealed partial class ArtifactPackager(TimeProvider? timeProvider = null)
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Packages all resources of a build.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="ct">Ends the packaging; the earlier package stays.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ArtifactChanged"/>, <see cref="ErrorCode.ArtifactLocked"/>,
    /// <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>, <see cref="ErrorCode.TargetExists"/>, and what the uploader throws.
    /// </exception>
    /// <exception cref="OperationCanceledException">The packaging was ended.</exception>
    public async Task<PackageResult> PackageAsync(PackageOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArtifactLayout layout = ArtifactLayout.For(options.WorkingFolder, options.Names.BuildFolder, options.Names.PackageFolder);

        // Asked first, so that a call without a build leaves no folder behind.
        await BuiltArtifacts.ReadManifestAsync(layout, ct).ConfigureAwait(false);
        using FileLock held = await FileLock.AcquireAsync(layout.LockPath, options.LockTimeout, _time, ct).ConfigureAwait(false);
        await ArtifactVerifier.EnsureUnchangedAsync(layout, null, ct).ConfigureAwait(false);
        BuiltArtifacts build = await BuiltArtifacts.OpenAsync(layout, ct).ConfigureAwait(false);
        CheckTarget(layout, isDefault: options.Names.PackageFolder is null);

        using StagingFolder staging = StagingFolder.Create(layout.PackageFolder);
        var packages = ImmutableArray.CreateBuilder<PackagedResource>();
        foreach (Resource resource in build.Template.Resources.OrderBy(r => r.Name, CodePointComparer.Instance))
            packages.Add(await ArchiveAsync(build, resource, staging.Folder, options, ct).ConfigureAwait(false));

        // Only when every archive is written, so that a full disk is not met after half of the uploads.
        UploadJournal journal = UploadJournal.Read(layout.UploadsPath);
        for (int i = 0; i < packages.Count; i++)
        {
            PackagedResource placed = await PlaceAsync(packages[i], journal, options, ct).ConfigureAwait(false);
            packages[i] = placed with { ArchivePath = Path.Combine(layout.PackageFolder, placed.ObjectName) };
        }

        string text = BuiltTemplateWriter.Write(Rewrite(build.Template, packages));
        await FileCopier.WriteAllAsync(Path.Combine(staging.Folder, ArtifactLayout.TemplateFileName), Encoding.ASCII.GetBytes(text), ct).ConfigureAwait(false);
        staging.Commit();
        return new PackageResult(layout.PackageFolder, Path.Combine(layout.PackageFolder, ArtifactLayout.TemplateFileName), packages.ToImmutable());
    }

    /// <summary>The template with the fields changed that name the stored archive; the other paths stay as the build wrote them.</summary>
    internal static DismTemplate Rewrite(DismTemplate template, IEnumerable<PackagedResource> packages)
    {
        Dictionary<string, string> uris = packages.ToDictionary(p => p.Name, p => p.Uri, StringComparer.Ordinal);
        return template with { Resources = [.. template.Resources.Select(r => r with { Properties = Change(r) })] };

        ResourceProperties Change(Resource resource) => resource.Type switch
        {
            { Framework: ServingFramework.MLServer } => resource.Properties with { CodeUri = uris[resource.Name] },
            { Model: ModelType.Python } => resource.Properties with { CodeUri = uris[resource.Name], ModelRepositoryUri = uris[resource.Name] },
            _ => resource.Properties with { ModelRepositoryUri = uris[resource.Name] },
        };
    }

    /// <summary>The name of an archive: it follows from workspace, resource and content.</summary>
    // The platform's tool draws the digits at random; here an unchanged resource keeps its name, which makes uploads repeatable.
    internal static string ObjectName(string workspace, string resource, FileDigest digest)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{workspace}\0{resource}\0{digest.Sha256}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16)) + ".zip";
    }

    private async Task<PackagedResource> PlaceAsync(PackagedResource package, UploadJournal journal, PackageOptions options, CancellationToken ct)
    {
        if (options.Uploader is not { } uploader)
            return package with { Uri = package.ObjectName };
        long size = package.Digest.Size;
        if (!options.Force && journal.Find(uploader.Service, package) is { } known)
        {
            options.Progress?.Report(new PackageProgress(package.Name, PackageStage.Reused, size, size));
            return package with { Uri = known, Reused = true };
        }

        string uri = await uploader.UploadAsync(package, UploadProgress.Of(package.Name, size, options.Progress), ct).ConfigureAwait(false);
        await journal.AddAsync(uploader.Service, package, uri, _time.GetUtcNow()).ConfigureAwait(false);
        return package with { Uri = uri };
    }

    private static async Task<PackagedResource> ArchiveAsync(
        BuiltArtifacts build, Resource resource, string folder, PackageOptions options, CancellationToken ct)
    {
        BuiltResource built = build.Find(resource.Name);
        ManifestResource manifest = build.Manifest.Resources.Single(r => r.Name == resource.Name);
        string unnamed = Path.Combine(folder, "archive");
        long total = manifest.Files.Sum(f => f.Size);
        await ArchiveWriter.WriteAsync(
            unnamed,
            manifest.Files.Select(f => new PlannedFile(f.Path[(resource.Name.Length + 1)..], Path.Combine(build.Layout.BuildFolder, f.Path), default)),
            done => options.Progress?.Report(new PackageProgress(resource.Name, PackageStage.Archiving, done, total)),
            ct).ConfigureAwait(false);

        (FileDigest digest, string? md5) = options.Uploader is null
            ? (await FileCopier.HashAsync(unnamed, ct).ConfigureAwait(false), null)
            : await FileCopier.HashTwiceAsync(unnamed, ct).ConfigureAwait(false);
        string objectName = ObjectName(resource.Workspace, resource.Name, digest);
        string archive = Path.Combine(folder, objectName);
        File.Move(unnamed, archive);
        return new PackagedResource
        {
            Name = resource.Name,
            ServiceName = built.ServiceName,
            Type = built.Type,
            Workspace = resource.Workspace,
            ObjectName = objectName,
            ArchivePath = archive,
            Digest = digest,
            Md5 = md5,
        };
    }

    private static void CheckTarget(ArtifactLayout layout, bool isDefault)
    {
        string folder = layout.PackageFolder;
        bool link = File.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null;
        bool foreign = !isDefault && Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Any(p => !PackagedName().IsMatch(Path.GetFileName(p)));
        if (link || foreign)
        {
            throw new DismException(
                ErrorCode.TargetExists, $"The package folder '{folder}' holds files that are not of a package, or is a link.", "Choose a new or empty folder, or delete it yourself.", folder);
        }
    }

    [GeneratedRegex("^(?:[0-9a-f]{32}\\.zip|template\\.yaml)$")]
    private static partial Regex PackagedName();
}
