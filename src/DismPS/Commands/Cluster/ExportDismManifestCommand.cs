using System.Management.Automation;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Writes the Kubernetes manifests by which KServe serves the models of a template.</summary>
[Cmdlet(VerbsData.Export, "DismManifest", SupportsShouldProcess = true, DefaultParameterSetName = RepositorySet)]
[OutputType(typeof(DismManifest))]
public sealed class ExportDismManifestCommand : DismDeploymentCommand
{
    private const string RepositorySet = "Repository";
    private const string StorageSet = "StorageUri";

    /// <summary>Model repository that the models are published to.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string Repository { get; set; } = "";

    /// <summary>Address of the one model, as it was published.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StorageSet)]
    [ValidateNotNullOrEmpty]
    public string StorageUri { get; set; } = "";

    /// <summary>Only this resource.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Form of the manifest.</summary>
    [Parameter]
    public DismManifestFormat Format { get; set; }

    /// <summary>File, or folder of Kustomize and Helm.</summary>
    [Parameter]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Replaces what -OutputPath names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        string? output = OutputPath is null ? null : Absolute(OutputPath);
        // Without a file nothing is changed.
        if (output is not null && !ShouldProcess(output, "Write manifests"))
            return;
        try
        {
            bool isOne = ParameterSetName == StorageSet;
            var options = new ExportManifestOptions(Source)
            {
                Resource = Resource,
                StorageUri = isOne ? StorageUri : null,
                Repository = isOne ? null : Repository,
                Deployment = Deployment,
                Format = (ManifestFormat)Format,
                OutputPath = output,
                Force = Force,
            };
            ExportedManifest manifest = Await("Writing manifests", file, () => ExportManifest.RunAsync(options, Ended));
            foreach (DeploymentPlan plan in manifest.Plans)
            {
                foreach (ManifestProblem problem in plan.Problems)
                    WriteWarning($"{plan.Resource}: {problem.Path}: {problem.Message}{(problem.Cure is null ? "" : " " + problem.Cure)}");
            }

            WriteObject(new DismManifest(manifest));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
