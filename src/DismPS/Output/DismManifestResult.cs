using DismPS.Engine.Operations;

namespace DismPS;

/// <summary>What was found about an object of a manifest file.</summary>
public sealed record DismManifestResult
{
    internal DismManifestResult(CheckedManifest manifest)
    {
        Path = manifest.File;
        Kind = manifest.Kind;
        Namespace = manifest.Namespace;
        Name = manifest.Name;
        IsChecked = manifest.IsChecked;
        IsValid = manifest.IsValid;
        Problems = [.. manifest.Problems.Select(p => new DismManifestProblem(p))];
    }

    /// <summary>Absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>Kind of the object.</summary>
    public string Kind { get; }

    /// <summary>Its namespace; null when it names none.</summary>
    public string? Namespace { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>False for kinds other than InferenceService, whose rules are not known.</summary>
    public bool IsChecked { get; }

    /// <summary>True when there are no errors.</summary>
    public bool IsValid { get; }

    /// <summary>What is wrong.</summary>
    public DismManifestProblem[] Problems { get; }
}
