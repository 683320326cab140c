using DismPS.Engine.Artifacts;

namespace DismPS;

/// <summary>What was found about a package.</summary>
public sealed record DismPackageResult
{
    internal DismPackageResult(PackageCheck check)
    {
        Path = check.Path;
        IsValid = check.IsValid;
        Resource = [.. check.Archives.Select(a => a.Resource).OfType<string>()];
        Files = check.Archives.Sum(a => a.Files);
        // Those of an archive that is at fault may be any number.
        Bytes = check.Archives.Aggregate(0L, (sum, a) => a.Bytes > long.MaxValue - sum ? long.MaxValue : sum + a.Bytes);
        Problems = [.. check.Problems.Select(p => new DismPackageProblem(p))];
    }

    /// <summary>Absolute path that was asked about.</summary>
    public string Path { get; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsValid { get; }

    /// <summary>Resources of the packaged template whose archives were checked; empty without a template.</summary>
    public string[] Resource { get; }

    /// <summary>Files in all archives.</summary>
    public int Files { get; }

    /// <summary>Their bytes, unpacked.</summary>
    public long Bytes { get; }

    /// <summary>What is wrong.</summary>
    public DismPackageProblem[] Problems { get; }
}
