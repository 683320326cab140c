using System.Management.Automation;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Checks manifest files, whoever wrote them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismManifest")]
[OutputType(typeof(DismManifestResult))]
public sealed class TestDismManifestCommand : DismCommand
{
    /// <summary>Manifest files, YAML or JSON; wildcards are allowed where no file of the literal name exists.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath", "OutputPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Release of KServe to check for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KServeVersionCompleter))]
    public string? KServeVersion { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Version? version = null;
        try
        {
            version = KServeVersion is null ? null : KserveReleases.Parse(KServeVersion);
        }
        catch (DismException e)
        {
            ThrowFault(e, e.Target);
        }

        foreach (string file in FilesOf(Path))
        {
            IReadOnlyList<CheckedManifest> found;
            try
            {
                found = CheckManifest.RunFile(file, file, version);
            }
            catch (DismException e)
            {
                WriteFault(e, file);
                continue;
            }

            foreach (CheckedManifest manifest in found)
                WriteObject(new DismManifestResult(manifest));
        }
    }
}
