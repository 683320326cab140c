using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>Checks and unpacks packages, whoever made them.</summary>
public static class InspectPackage
{
    /// <summary>Checks every byte of a zip file, of the archives of a package folder, or of those that a packaged template names.</summary>
    /// <exception cref="DismException">There is no package, or it cannot be read.</exception>
    public static Task<PackageCheck> CheckAsync(string path, CancellationToken cancellationToken) => new PackageReader().CheckAsync(path, cancellationToken);

    /// <summary>Unpacks a package that is sound; the folder appears whole or not at all.</summary>
    /// <param name="options">What and where to.</param>
    /// <param name="cancellationToken">Ends it; what was there stays.</param>
    /// <exception cref="DismException">The package is not sound, the folder is taken, or something cannot be read or written.</exception>
    public static Task<PackageCheck> ExpandAsync(ExpandPackageOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PackageReader().ExpandAsync(options.Path, options.Destination, options.Force, [options.WorkingFolder], cancellationToken);
    }
}
