using System.Management.Automation;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Packages the artifacts of a template into .dism-artifacts/package.</summary>
[Cmdlet(VerbsCommon.New, "DismPackage", SupportsShouldProcess = true)]
[OutputType(typeof(DismPackage))]
public sealed class NewDismPackageCommand : DismTemplateCommand
{
    private const string Activity = "Packaging";

    private string? _packaged;

    /// <summary>Sends also what was sent before.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Uploads to DIALS, and fails when that cannot be; by default uploads when you are signed in.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Leaves the packages here.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Base URL of the DIALS to upload to; by default that of the last sign-in, else production.</summary>
    [Parameter]
    [Alias("DialsUrl")]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Does not ask when a model of the name is registered.</summary>
    [Parameter]
    public SwitchParameter IgnoreRegistered { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        PackageArtifactsOptions options;
        try
        {
            // Taken here: the session's location may only be read on the pipeline thread.
            options = new PackageArtifactsOptions(Source)
            {
                Force = Force,
                Dials = new PackageUpload(DismCheckCommand.AccessOf(Online, Offline, Url, WorkingFolder)) { IgnoreRegistered = IgnoreRegistered },
            };
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
            return;
        }

        if (_packaged is { } earlier && earlier != file)
            WriteWarning($"The package of {earlier} is replaced: a folder has one package, of one template.");
        _packaged = file;
        if (ShouldProcess($"Packaging the artifacts of {file}.", $"Package the artifacts of {file}?", Activity, out ShouldProcessReason reason))
            RunPackaging(options, file);
        else if (reason.HasFlag(ShouldProcessReason.WhatIf))
            Plan(options, file);
    }

    private void RunPackaging(PackageArtifactsOptions options, string file)
    {
        if (RunPackaging(options, Activity, file) is { } result)
            WriteObject(result.Packages.Select(p => new DismPackage(p.Resource, p.Path, p.Bytes, result.TemplatePath, p.Uri, p.Reused, options.Source.FullPath, options.Source.EffectiveBaseFolder)), enumerateCollection: true);
    }

    /// <summary>Says what would be written and sent; the template is checked as without -WhatIf.</summary>
    private void Plan(PackageArtifactsOptions options, string file)
    {
        PackagePlan plan;
        try
        {
            plan = AsyncPump.Run(() => PackageArtifacts.PlanAsync(options, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        foreach (PlannedPackage planned in plan.Resources)
        {
            string sent = planned.Upload switch { PlannedUpload.Send => ", upload it", PlannedUpload.Reuse => ", already uploaded", _ => "" };
            ShouldProcess(planned.Package.ArchivePath, $"Package {planned.Package.Name}: {planned.Entries.Length} files, {planned.Package.Digest.Size} bytes, workspace {planned.Package.Workspace}{sent}");
        }
    }
}
