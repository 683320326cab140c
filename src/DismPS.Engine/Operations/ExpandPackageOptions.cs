namespace DismPS.Engine.Operations;

/// <summary>What is unpacked, and where to.</summary>
/// <param name="Path">Absolute path of a zip file, a package folder, or the template in one.</param>
/// <param name="Destination">Absolute path of the folder.</param>
/// <param name="WorkingFolder">Absolute folder that the user works in; it is never replaced.</param>
public sealed record ExpandPackageOptions(string Path, string Destination, string WorkingFolder)
{
    /// <summary>Replaces a folder that is there.</summary>
    public bool Force { get; init; }
}
