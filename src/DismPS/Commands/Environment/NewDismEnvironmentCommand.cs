using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Makes the Python environment of a template's handlers.</summary>
[Cmdlet(VerbsCommon.New, "DismEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(DismEnvironment))]
public sealed class NewDismEnvironmentCommand : DismTemplateCommand
{
    private const int ProgressId = 1;
    private const string Activity = "Making a Python environment";

    /// <summary>Only this resource; all that have Python code share the environment by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Resource { get; set; }

    /// <summary>Requirements file; requirements.txt beside the handler by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequirementsPath { get; set; }

    /// <summary>Python to make it from: a program, or the folder of a virtual environment.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PythonCompleter))]
    public string? PythonPath { get; set; }

    /// <summary>Folder of the environment; .venv beside the template by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Installs what the code imports, in place of a requirements file.</summary>
    [Parameter]
    public SwitchParameter FromImports { get; set; }

    /// <summary>Uses the packages of the Python itself too, for machines without a package index.</summary>
    [Parameter]
    public SwitchParameter IncludeSystemPackages { get; set; }

    /// <summary>How long pip, uv or venv may run.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 1800;

    /// <summary>Makes an environment anew that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = TemplatePath;
        var options = new CreateEnvironmentOptions(Source)
        {
            Resource = Resource,
            RequirementsPath = RequirementsPath is null ? null : Absolute(RequirementsPath),
            PythonPath = PythonOf(PythonPath),
            Target = Target is null ? null : Absolute(Target),
            FromImports = FromImports,
            IncludeSystemPackages = IncludeSystemPackages,
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
            Force = Force,
        };
        EnvironmentPlan plan;
        try
        {
            plan = Await(Activity, file, () => CreateEnvironment.PlanAsync(options, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        string packages = plan.Packages.IsEmpty ? "no packages" : string.Join(", ", plan.Packages);
        if (ShouldProcess(plan.Folder, $"{(plan.Replaces ? "Replace" : "Make")} the Python environment: {packages}"))
            Make(plan, file);
    }

    private void Make(EnvironmentPlan plan, string file)
    {
        foreach (string note in plan.Notes)
            WriteVerbose(note);
        foreach (EnvironmentProgress step in Guarded(Stream(token => CreateEnvironment.StreamAsync(plan, token)), file))
        {
            if (step.Line is { } line)
            {
                WriteVerbose(line);
                ShowProgress(ProgressId, Activity, line, -1);
            }

            if (step.Result is not { } made)
                continue;
            foreach (var warning in made.Warnings)
                WriteWarning(warning.ToString());
            WriteObject(new DismEnvironment(
                file, Source.EffectiveBaseFolder, made.Folder, made.Interpreter, made.PythonVersion, [.. made.Packages.Select(p => $"{p.Name}=={p.Version}")], [.. made.Warnings.Select(w => w.ToString())]));
        }

        EndProgress(ProgressId, Activity);
    }
}
