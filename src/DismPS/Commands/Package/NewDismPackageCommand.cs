using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Packages the artifacts of a template into .dism-artifacts/package.</summary>
[Cmdlet(VerbsCommon.New, "DismPackage", SupportsShouldProcess = true)]
[OutputType(typeof(DismPackage))]
public sealed class NewDismPackageCommand : DismTemplateCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        if (!ShouldProcess(file, "Package artifacts"))
            return;
        try
        {
            // Taken here: the session's location may only be read on the pipeline thread.
            TemplateSource source = Source;
            PackageArtifactsResult result = AsyncPump.Run(() => PackageArtifacts.RunAsync(source, Ended));
            WriteObject(result.Packages.Select(p => new DismPackage(p.Resource, p.Path, p.Bytes, result.TemplatePath)), enumerateCollection: true);
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
