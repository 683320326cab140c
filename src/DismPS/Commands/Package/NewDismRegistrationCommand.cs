using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Writes the request by which uploaded models are registered in DIALS.</summary>
[Cmdlet(VerbsCommon.New, "DismRegistration", SupportsShouldProcess = true, DefaultParameterSetName = PackageSet)]
[OutputType(typeof(DismRegistration))]
public sealed class NewDismRegistrationCommand : DismCheckCommand
{
    private const string TemplateSet = "Template";
    private const string PackageSet = "Package";

    // The set of packages is the default one: the path of a package is that of its archive, and would be taken for a template's.
    // Each resource of a template is a package, and the request is for all of them.
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Template that was packaged; wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = TemplateSet)]
    [Alias("PSPath", "LP", "LiteralPath")]
    public string Path { get; set; } = "";

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = TemplateSet)]
    public string? BasePath { get; set; }

    /// <summary>Packages of New-DismPackage; those of one template make one request.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PackageSet)]
    public DismPackage Package { get; set; } = null!;

    /// <summary>File for the text.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Replaces the file of -OutputPath.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isPackage = ParameterSetName == PackageSet;
        string file = isPackage ? Package.SourcePath : Absolute(Path);
        if (isPackage && !_written.Add(file))
            return;
        string? output = OutputPath is null ? null : Absolute(OutputPath);
        // Without a file nothing is changed.
        if (output is not null && !ShouldProcess(output, "Write the request for registration"))
            return;
        try
        {
            var options = new CreateRegistrationOptions(SourceOf(file, isPackage ? Package.BasePath : BasePath)) { Dials = Dials, OutputPath = output, Force = Force };
            WriteObject(new DismRegistration(Await("Writing the request", file, () => CreateRegistration.RunAsync(options, Ended))));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
