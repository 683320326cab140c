using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Writes safe corrections into templates.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "DismTemplate", SupportsShouldProcess = true)]
[OutputType(typeof(DismRepair))]
public sealed class RepairDismTemplateCommand : DismCommand
{
    /// <summary>Templates; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Folder that relative paths of the templates start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <summary>Returns what was corrected and what remains.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string file in FilesOf(Path))
            Repair(file);
    }

    private void Repair(string file)
    {
        TemplateSource source = SourceOf(file, BasePath);
        try
        {
            RepairResult result = RepairTemplate.File(source);
            bool confirmed = result.IsChanged && ShouldProcess(Question(file, result), Question(file, result), "Repair-DismTemplate");
            if (confirmed)
                RepairTemplate.Save(source, result);
            foreach (Diagnostic corrected in confirmed ? result.Corrected : [])
                WriteVerbose($"{corrected.Location}: {corrected.Fix!.Description}");
            if (PassThru)
                WriteObject(new DismRepair(file, source.EffectiveBaseFolder, result, confirmed));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }

    private static string Question(string file, RepairResult result) =>
        $"Correcting {result.Corrected.Length} {(result.Corrected.Length == 1 ? "finding" : "findings")} in '{file}':{Environment.NewLine}{result.Diff}";
}
