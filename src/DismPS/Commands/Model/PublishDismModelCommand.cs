using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Publishes the models of a template to a model repository, or to DIALS.</summary>
[Cmdlet(VerbsData.Publish, "DismModel", SupportsShouldProcess = true, DefaultParameterSetName = RepositorySet)]
[OutputType(typeof(DismPublication))]
public sealed class PublishDismModelCommand : DismTemplateCommand
{
    private const string RepositorySet = "Repository";
    private const string DialsSet = "Dials";
    private const string Activity = "Uploading to DIALS";

    /// <summary>Model repository: file:///folder.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RepositorySet)]
    public Uri Repository { get; set; } = null!;

    /// <summary>Packages and uploads to DIALS.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DialsSet)]
    public SwitchParameter Dials { get; set; }

    /// <summary>Base URL of DIALS; by default that of the last sign-in, else production.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    [Alias("DialsUrl")]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>Does not ask when a model of the name is registered in DIALS.</summary>
    [Parameter(ParameterSetName = DialsSet)]
    public SwitchParameter IgnoreRegistered { get; set; }

    /// <summary>Only this resource.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = RepositorySet)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Replaces a model of the same name that has other content.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        if (ParameterSetName == DialsSet)
        {
            Upload(file);
            return;
        }

        if (!ShouldProcess($"{file} to {Repository}", "Publish models"))
            return;
        try
        {
            var options = new PublishModelOptions(Source, Repository) { Resource = Resource, Force = Force };
            foreach (PublishedModel model in AsyncPump.Run(() => PublishModel.RunAsync(options, Ended)))
                WriteObject(new DismPublication(model.Resource, model.Uri, model.FileCount, model.IsUnchanged));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }

    private void Upload(string file)
    {
        PackageArtifactsOptions options;
        try
        {
            DialsAccess access = DismCheckCommand.AccessOf(online: true, offline: false, Url, WorkingFolder);
            options = new PackageArtifactsOptions(Source) { Force = Force, Dials = new PackageUpload(access) { IgnoreRegistered = IgnoreRegistered } };
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
            return;
        }

        if (!ShouldProcess($"{file} to {Url ?? "DIALS"}", "Package and upload models"))
            return;
        foreach (PackagedArtifact package in Package(options, Activity, file)?.Packages ?? [])
            WriteObject(new DismPublication(package.Resource, new Uri(package.Uri), 1, package.Reused));
    }
}
