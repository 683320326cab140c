using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Publishes the models of a template to a model repository, to a cluster, or to DIALS.</summary>
[Cmdlet(VerbsData.Publish, "DismModel", SupportsShouldProcess = true, DefaultParameterSetName = RepositorySet)]
[OutputType(typeof(DismPublication), ParameterSetName = [RepositorySet, DialsSet])]
[OutputType(typeof(DismDeploymentResult), ParameterSetName = [ClusterSet])]
public sealed partial class PublishDismModelCommand : DismStorageCommand
{
    private const string RepositorySet = "Repository";
    private const string DialsSet = "Dials";
    private const int ProgressId = 1;

    /// <summary>Template.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <summary>Model repository: file:///folder, s3://bucket/prefix or pvc://claim/path.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RepositorySet)]
    [Parameter(Position = 1, ParameterSetName = ClusterSet)]
    public Uri Repository { get; set; } = null!;

    /// <summary>Publishes a version to a folder too, as to object stores and volume claims.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    public SwitchParameter Versioned { get; set; }

    /// <summary>What the repository's index, and the history of a deployment, keep beside it.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

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
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Replaces a model of the same name that has other content.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = Absolute(Path);
        if (ParameterSetName == ClusterSet)
        {
            Deploy(file);
            return;
        }

        if (ParameterSetName == DialsSet)
            Upload(file);
        else
            Publish(file);
    }

    private void Publish(string file)
    {
        const string Activity = "Publishing models";
        var options = new PublishModelOptions(SourceOf(file, BasePath), Repository.OriginalString)
        {
            Resource = Resource,
            Force = Force,
            Versioned = Versioned,
            Message = Message,
            Storage = Storage,
        };
        if (!ShouldProcess($"{file} to {Repository}", "Publish models"))
        {
            Foretell(options, file);
            return;
        }

        foreach (PublishModelStep step in Guarded(Stream(token => PublishModel.StreamAsync(options, token)), file))
        {
            if (step.Progress is { } progress)
                ShowProgress(ProgressId, Activity, progress.Resource, progress.Percent);
            if (step.Model is { } model)
                WriteObject(DismPublication.Of(model, Repository));
        }

        EndProgress(ProgressId, Activity);
    }

    // What goes to a store is worth more words than those of -WhatIf.
    private void Foretell(PublishModelOptions options, string file)
    {
        if (!MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked) || asked is not SwitchParameter { IsPresent: true } || !options.HasVersions)
            return;
        try
        {
            foreach (PublishedModel model in AsyncPump.Run(() => PublishModel.PlanAsync(options, Ended)))
            {
                WriteInformation(
                    new HostInformationMessage
                    {
                        Message = string.Create(CultureInfo.CurrentCulture, $"{model.Resource}: {model.StorageUri}{(model.IsUnchanged ? " (unchanged)" : $", {model.Sent.Length} of {model.FileCount} files to send, {model.Sent.Sum(f => f.Size)} bytes")}"),
                    },
                    ["PSHOST"]);
                foreach (var sent in model.Sent)
                    WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"{sent.Path}: {sent.Size} bytes"));
            }
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
            if (GivenStorageParameter is { } given)
                throw new DismException(ErrorCode.UsageInvalid, $"-{given} is for model repositories; DIALS says itself where its store is.", "Leave it out.", given);
            DialsAccess access = DismCheckCommand.AccessOf(online: true, offline: false, Url, WorkingFolder);
            options = new PackageArtifactsOptions(SourceOf(file, BasePath)) { Force = Force, Dials = new PackageUpload(access) { IgnoreRegistered = IgnoreRegistered } };
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
            return;
        }

        if (!ShouldProcess($"{file} to {Url ?? "DIALS"}", "Package and upload models"))
            return;
        foreach (PackagedArtifact package in RunPackaging(options, "Uploading to DIALS", file)?.Packages ?? [])
            WriteObject(new DismPublication(package.Resource, new Uri(package.Uri), 1, package.Reused));
    }
}
