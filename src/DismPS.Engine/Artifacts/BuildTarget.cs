using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Whether a folder may be replaced by a build.</summary>
internal static class BuildTarget
{
    /// <summary>Refuses build folders whose replacement would delete what is not a build.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.TargetExists"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static void Check(ArtifactLayout layout, string baseFolder, bool hasManifest)
    {
        string folder = layout.BuildFolder;
        if (File.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new DismException(
                ErrorCode.WriteFailed, $"'{folder}' is a file or a symbolic link, so no build can take its place.", "Remove it, or link the folder above it instead.", folder);
        }

        if (Contains(folder, layout.WorkingFolder) || Contains(folder, Path.GetFullPath(baseFolder)))
        {
            throw new DismException(
                ErrorCode.TargetExists, $"The build folder '{folder}' holds the working folder and would be replaced with it.", "Choose a new folder.", folder);
        }

        bool foreign = !layout.IsDefault && !hasManifest && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (foreign)
        {
            throw new DismException(
                ErrorCode.TargetExists, $"The build folder '{folder}' holds files that are not of a build.", "Choose a new or empty folder, or delete it yourself.", folder);
        }
    }

    private static bool Contains(string folder, string inner) =>
        !Path.GetRelativePath(folder, inner).Split(Path.DirectorySeparatorChar)[0].Equals("..", StringComparison.Ordinal)
        && Path.GetPathRoot(folder) == Path.GetPathRoot(inner);
}
