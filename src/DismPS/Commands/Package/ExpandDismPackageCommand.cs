using System.Management.Automation;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Unpacks a package that is sound.</summary>
[Cmdlet(VerbsData.Expand, "DismPackage", SupportsShouldProcess = true)]
[OutputType(typeof(DismPackageFolder))]
public sealed class ExpandDismPackageCommand : DismCommand
{
    /// <summary>Zip file, package folder or packaged template.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Folder that is made.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Replaces a folder that is there and has files.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = Absolute(Path), folder = Absolute(Destination);
        if (!ShouldProcess(folder, $"Unpack {file}"))
            return;
        PackageCheck check;
        try
        {
            var options = new ExpandPackageOptions(file, folder, WorkingFolder) { Force = Force };
            check = Await("Unpacking", file, () => InspectPackage.ExpandAsync(options, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        WriteObject(new DismPackageFolder(folder, check.Archives.Sum(a => a.Files), check.Archives.Sum(a => a.Bytes)));
    }
}
