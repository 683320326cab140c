using System.Management.Automation;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Checks packages: names, sizes, checksums, and the files that servers look for.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DismPackage")]
[OutputType(typeof(DismPackageResult))]
public sealed class TestDismPackageCommand : DismCommand
{
    /// <summary>Zip files, package folders or packaged templates; wildcards are allowed where no file of the literal name exists.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "LiteralPath")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string file in Path.SelectMany(PackagesOf))
        {
            PackageCheck check;
            try
            {
                check = Await("Checking the package", file, () => InspectPackage.CheckAsync(file, Ended));
            }
            catch (DismException e)
            {
                WriteFault(e, file);
                continue;
            }

            WriteObject(new DismPackageResult(check));
        }
    }

    private IEnumerable<string> PackagesOf(string path)
    {
        IReadOnlyList<string> files = ResolveFiles(path, literal: false);
        if (files.Count == 0)
            WriteFault(new DismException(ErrorCode.ArtifactNotFound, $"No package matches '{path}'.", NoMatchCure, target: path));
        return files;
    }
}
