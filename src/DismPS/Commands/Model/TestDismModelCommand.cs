using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Runs the golden cases that lie beside a template.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismModel")]
[OutputType(typeof(DismGoldenResult))]
public sealed class TestDismModelCommand : DismTemplateCommand
{
    /// <summary>Only this resource.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Server to ask; without it the model runs in this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Uri? Uri { get; set; }

    /// <summary>Python for handlers and TorchScript: a program, or the folder of a virtual environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PythonPath { get; set; }

    /// <summary>How long one answer may take.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        var options = new TestModelOptions(Source)
        {
            Resource = Resource,
            Uri = Uri,
            PythonPath = PythonOf(PythonPath),
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        };
        foreach (GoldenResult result in Guarded(AsyncPump.Enumerate(token => TestModel.RunAsync(options, token), Ended), file))
            WriteObject(new DismGoldenResult(result.Resource, result.Case, result.Passed, result.Difference));
    }
}
