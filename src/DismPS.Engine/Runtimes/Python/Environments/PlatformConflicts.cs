using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Where an environment differs from the image in which the platform runs the model. Each is a warning: the image decides.</summary>
internal static class PlatformConflicts
{
    // Tools of installation: no handler's business.
    private static readonly string[] Tools = ["pip", "setuptools", "wheel"];

    // Pickles of these are read by the same minor version only.
    private static readonly string[] StrictPackages = ["scikit-learn"];

    /// <summary>Requirements that the image cannot satisfy.</summary>
    public static IEnumerable<EnvironmentWarning> OfRequirements(RequirementsFile file, ServingFramework framework)
    {
        string image = PlatformVersions.ImageOf(framework);
        foreach (Requirement requirement in file.Requirements)
        {
            if (Tools.Contains(requirement.Key) || (requirement.Marker.Length > 0 && PackageMarker.Evaluate(requirement.Marker) == false))
                continue;
            string wanted = requirement.Name + requirement.Range.Text;
            if (PlatformVersions.Find(framework, requirement.Name) is not { } package)
            {
                yield return new EnvironmentWarning(requirement.Place, requirement.Key,
                    $"{wanted}: the platform's image ({image}) is not known to have {requirement.Name}; requirements.txt installs nothing there.");
            }
            else if (requirement.Reference is null && !package.Versions.Any(requirement.Range.Contains))
            {
                yield return new EnvironmentWarning(requirement.Place, requirement.Key,
                    $"{wanted}, but the platform's image ({image}) has {package.Name} {package.VersionText}: what works here may fail there.");
            }
        }
    }

    /// <summary>Installed packages that are of another major version than the image's.</summary>
    public static IEnumerable<EnvironmentWarning> OfInstalled(EnvironmentFacts facts, IEnumerable<string> packages, ServingFramework framework)
    {
        foreach (string key in packages.Select(PackageName.Key).Distinct().Order(StringComparer.Ordinal))
        {
            if (!facts.Packages.TryGetValue(key, out string? text) || Pep440Version.Parse(text) is not { } version || PlatformVersions.Find(framework, key) is not { } package)
                continue;
            int parts = StrictPackages.Contains(key) ? 2 : 1;
            if (!package.Versions.Any(v => version.StartsWith(v, parts)))
                yield return new EnvironmentWarning("", key, $"{package.Name} {version} is installed, but the platform's image ({PlatformVersions.ImageOf(framework)}) has {package.VersionText}.");
        }
    }

    /// <summary>Another Python than the platform's.</summary>
    public static IEnumerable<EnvironmentWarning> OfPython(string version)
    {
        if (version != PlatformVersions.Python && !version.StartsWith(PlatformVersions.Python + ".", StringComparison.Ordinal))
            yield return new EnvironmentWarning("", "python", $"This is Python {version}; the platform runs {PlatformVersions.Python}.");
    }
}
