using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Writes the request by which uploaded models are registered in DIALS.</summary>
[Cmdlet(VerbsCommon.New, "DismRegistration", SupportsShouldProcess = true)]
[OutputType(typeof(DismRegistration))]
public sealed class NewDismRegistrationCommand : DismCheckCommand
{
    /// <summary>Template that was packaged; wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath", "Template")]
    public string Path { get; set; } = "";

    /// <summary>Folder that relative paths of the template start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <summary>File for the text.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Replaces the file of -OutputPath.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Asks DIALS in the check, and fails when it cannot be asked; by default it is asked when you are signed in.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Does not ask DIALS.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Base URL of DIALS; by default that of the last sign-in, else production.</summary>
    [Parameter]
    [Alias("DialsUrl")]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => OpenDials(Online, Offline, Url);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = Absolute(Path);
        string? output = OutputPath is null ? null : Absolute(OutputPath);
        // Without a file nothing is changed.
        if (output is not null && !ShouldProcess(output, "Write the request for registration"))
            return;
        try
        {
            var options = new CreateRegistrationOptions(SourceOf(file, BasePath)) { Dials = Dials, OutputPath = output, Force = Force };
            WriteObject(new DismRegistration(AsyncPump.Run(() => CreateRegistration.RunAsync(options, Ended))));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
