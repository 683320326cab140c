using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Packages the artifacts of a template into .dism-artifacts/package.</summary>
[Cmdlet(VerbsCommon.New, "DismPackage", SupportsShouldProcess = true)]
[OutputType(typeof(DismPackage))]
public sealed class NewDismPackageCommand : DismCommand
{
    /// <summary>Template.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter]
    public string? BasePath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = Absolute(Path);
        if (!ShouldProcess(file, "Package artifacts"))
            return;
        try
        {
            var source = new TemplateSource(file, WorkingFolder, BasePath is null ? null : Absolute(BasePath));
            PackageArtifactsResult result = AsyncPump.Run(() => PackageArtifacts.RunAsync(source, Ended));
            WriteObject(result.Packages.Select(p => new DismPackage(p.Resource, p.Path, p.Bytes, result.TemplatePath)), enumerateCollection: true);
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
