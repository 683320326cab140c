using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Compares the Python of a template's handlers with the platform.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismEnvironment")]
[OutputType(typeof(DismEnvironmentResult))]
public sealed class TestDismEnvironmentCommand : DismTemplateCommand
{
    /// <summary>Only this resource.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Requirements file; requirements.txt beside the handler by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequirementsPath { get; set; }

    /// <summary>Python to look at: a program, or the folder of a virtual environment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PythonCompleter))]
    public string? PythonPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        var options = new CreateEnvironmentOptions(Source)
        {
            Resource = Resource,
            RequirementsPath = RequirementsPath is null ? null : Absolute(RequirementsPath),
            PythonPath = PythonOf(PythonPath),
        };
        try
        {
            EnvironmentCheck check = Await("Checking the Python environment", file, () => CheckEnvironment.RunAsync(options, Ended));
            WriteObject(new DismEnvironmentResult(
                file, options.Source.EffectiveBaseFolder, check.Passed, check.Interpreter, check.PythonVersion, [.. check.Missing], [.. check.Warnings.Select(w => w.ToString())]));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
        }
    }
}
