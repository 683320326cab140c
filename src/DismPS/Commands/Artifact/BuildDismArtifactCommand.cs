using System.Management.Automation;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Builds the artifacts of templates into .dism-artifacts/build.</summary>
[Cmdlet(BuildVerb, "DismArtifact", SupportsShouldProcess = true)]
[OutputType(typeof(DismArtifact))]
public sealed class BuildDismArtifactCommand : DismCheckCommand
{
    /// <summary>Approved since PowerShell 6; the reference assembly's list is older.</summary>
    private const string BuildVerb = "Build";

    /// <summary>Templates; wildcards are allowed where no file of the literal name exists.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Folder that relative paths of the templates start from; the current location by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? BasePath { get; set; }

    /// <summary>Builds unchanged resources anew too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string file in FilesOf(Path))
            Build(file);
    }

    private void Build(string file)
    {
        if (!ShouldProcess(file, "Build artifacts"))
            return;
        BuildArtifactsResult result;
        try
        {
            var source = SourceOf(file, BasePath);
            result = Await("Building artifacts", file, () => BuildArtifacts.RunAsync(new BuildArtifactsOptions(source) { Force = Force, Dials = _ => Task.FromResult(Dials) }, Ended));
        }
        catch (DismException e)
        {
            WriteFault(e, file);
            return;
        }

        foreach (Diagnostic advice in result.Advice)
            WriteWarning(advice.ToString());
        foreach (BuildWarning warning in result.Build.Warnings)
            WriteWarning(warning.ToString());
        foreach (BuiltResource built in result.Build.Resources)
            WriteObject(new DismArtifact(file, SourceOf(file, BasePath).EffectiveBaseFolder, built));
    }
}
