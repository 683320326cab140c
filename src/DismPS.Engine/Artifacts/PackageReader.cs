using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Checks packages, whoever made them, and unpacks those that are sound.</summary>
/// <param name="limits">How much a package may hold.</param>
public sealed class PackageReader(PackageLimits? limits = null)
{
    private readonly PackageLimits _limits = limits ?? new PackageLimits();

    /// <summary>Checks every byte of a package.</summary>
    /// <param name="path">A zip file, a package folder, or the template in one.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.PackageInvalid"/> for a template that cannot be read.
    /// </exception>
    public async Task<PackageCheck> CheckAsync(string path, CancellationToken ct)
    {
        PackageSource source = await PackageSource.FindAsync(path, ct).ConfigureAwait(false);
        return await Task.Run(() => new PackageInspector(_limits).Check(source, null, ct), ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Unpacks a package: one archive into the folder itself, the archives of a folder or template into folders of the resources' names. The
    /// folder appears whole or not at all.
    /// </summary>
    /// <param name="path">A zip file, a package folder, or the template in one.</param>
    /// <param name="destination">The folder.</param>
    /// <param name="replace">Replaces a folder that is there and has files.</param>
    /// <param name="protectedFolders">Absolute folders that a replaced folder must not hold, such as the working folder.</param>
    /// <param name="ct">Ends the unpacking; what was there stays.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.PackageInvalid"/> for what <see cref="CheckAsync"/> finds wrong, <see cref="ErrorCode.TargetExists"/>,
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.
    /// </exception>
    public async Task<PackageCheck> ExpandAsync(string path, string destination, bool replace, ImmutableArray<string> protectedFolders, CancellationToken ct)
    {
        PackageSource source = await PackageSource.FindAsync(path, ct).ConfigureAwait(false);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        CheckTarget(target, replace, protectedFolders.Add(source.Path));
        return await Task.Run(() => Expand(source, target, ct), ct).ConfigureAwait(false);
    }

    private PackageCheck Expand(PackageSource source, string target, CancellationToken ct)
    {
        FileCopier.MakeFolder(Path.GetDirectoryName(target)!);
        using StagingFolder staging = StagingFolder.CreateUnlocked(target);
        PackageCheck check = new PackageInspector(_limits).Check(source, archive => FolderOf(source, archive, staging.Folder), ct);
        if (!check.IsValid)
        {
            string more = check.Problems.Length > 3 ? $" (and {check.Problems.Length - 3} more)" : "";
            throw new DismException(
                ErrorCode.PackageInvalid,
                $"The package '{source.Path}' is not unpacked: {string.Join(" ", check.Problems.Take(3).Select(p => p.Message))}{more}",
                "'Test-DismPackage' and 'dismps package verify' list everything that is wrong with it.",
                source.Path);
        }

        ct.ThrowIfCancellationRequested();
        staging.Commit();
        return check;
    }

    private static string FolderOf(PackageSource source, PackageSource.Archive archive, string folder)
    {
        if (source.IsArchive)
            return folder;
        string name = archive.Resource?.Name ?? Path.GetFileNameWithoutExtension(archive.Path);
        FolderName.Check(name, "resource name", folder);
        return Path.Combine(folder, name);
    }

    private static void CheckTarget(string target, bool replace, ImmutableArray<string> protectedFolders)
    {
        if (Path.GetDirectoryName(target) is null)
            throw Exists(target, "is the root of a disk");
        if (File.Exists(target) || new DirectoryInfo(target).LinkTarget is not null)
            throw Exists(target, "is a file or a symbolic link");
        if (!Directory.Exists(target) || !FileFailure.WhileReading(target, () => Directory.EnumerateFileSystemEntries(target).Any()))
            return;
        if (!replace)
            throw Exists(target, "is there already and has files");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        foreach (string held in protectedFolders.Append(home).Where(p => p.Length > 0))
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(held));
            if (full == target || full.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw Exists(target, $"holds '{full}' and is not replaced");
        }
    }

    private static DismException Exists(string target, string what) => new(
        ErrorCode.TargetExists, $"'{target}' {what}.", "Name a new or empty folder; -Force or --force replaces one that has files.", target);
}
