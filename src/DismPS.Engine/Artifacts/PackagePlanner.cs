using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Tells what a packaging would do, without a trace in the working folder: neither build nor package is written, and nothing is sent. Size and
/// name of an archive follow from its bytes, so each is made in the system's folder for temporary files and deleted.
/// </summary>
public static class PackagePlanner
{
    /// <summary>Plans the packages of all resources.</summary>
    /// <param name="template">A template that was validated.</param>
    /// <param name="baseFolder">Absolute folder that relative paths of the template start from.</param>
    /// <param name="options">As for the packaging itself.</param>
    /// <param name="ct">Ends the planning.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>, <see cref="ErrorCode.PathEscape"/>, <see cref="ErrorCode.TemplateInvalid"/>.
    /// </exception>
    public static async Task<PackagePlan> PlanAsync(DismTemplate template, string baseFolder, PackageOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(options);
        ArtifactLayout layout = ArtifactLayout.For(options.WorkingFolder, options.Names.BuildFolder, options.Names.PackageFolder);
        UploadJournal journal = UploadJournal.Read(layout.UploadsPath);
        ResourcePlanner planner = new(layout, baseFolder, options.Names);
        var planned = ImmutableArray.CreateBuilder<PlannedPackage>();
        string folder = FileFailure.WhileWriting(Path.GetTempPath(), () => Directory.CreateTempSubdirectory("dismps-plan").FullName);
        try
        {
            foreach (Resource resource in template.Resources.OrderBy(r => r.Name, CodePointComparer.Instance))
                planned.Add(await PlanAsync(planner.Plan(resource, ct), folder, layout, journal, options, ct).ConfigureAwait(false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new PackagePlan(layout.PackageFolder, planned.ToImmutable());
    }

    private static async Task<PlannedPackage> PlanAsync(
        ResourcePlan plan, string folder, ArtifactLayout layout, UploadJournal journal, PackageOptions options, CancellationToken ct)
    {
        Resource resource = plan.Original;
        string archive = Path.Combine(folder, "archive");
        long total = plan.Files.Sum(f => f.Source is null ? f.Content.Length : FileFailure.WhileReading(f.Source, () => new FileInfo(f.Source).Length));
        ImmutableArray<ArchiveEntry> entries = await ArchiveWriter.WriteAsync(
            archive,
            plan.Files,
            done => options.Progress?.Report(new PackageProgress(resource.Name, PackageStage.Archiving, done, total)),
            ct).ConfigureAwait(false);
        FileDigest digest = await FileCopier.HashAsync(archive, ct).ConfigureAwait(false);
        File.Delete(archive);
        string objectName = ArtifactPackager.ObjectName(resource.Workspace, resource.Name, digest);
        var package = new PackagedResource
        {
            Name = resource.Name,
            ServiceName = resource.Properties.Name,
            Type = resource.Type,
            Workspace = resource.Workspace,
            ObjectName = objectName,
            ArchivePath = Path.Combine(layout.PackageFolder, objectName),
            Digest = digest,
        };
        if (options.Uploader is not { } uploader)
            return new PlannedPackage(package with { Uri = objectName }, entries, PlannedUpload.None);
        string? known = options.Force ? null : journal.Find(uploader.Service, package);
        return new PlannedPackage(package with { Uri = known ?? "", Reused = known is not null }, entries, known is null ? PlannedUpload.Send : PlannedUpload.Reuse);
    }
}
