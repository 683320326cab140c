using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Compares a build folder with its manifest: every byte of every file.</summary>
public static class ArtifactVerifier
{
    // Entries that are hidden or belong to the system count as well.
    private static EnumerationOptions Everything => new() { AttributesToSkip = FileAttributes.None };

    /// <summary>Lists what was changed after the build, sorted by path; empty when nothing was.</summary>
    /// <param name="layout">Where the build is.</param>
    /// <param name="resource">The one resource to check with the template; null for all.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/> without a build or manifest, <see cref="ErrorCode.ResourceNotFound"/>, <see cref="ErrorCode.ReadFailed"/>.
    /// </exception>
    public static async Task<ImmutableArray<ArtifactProblem>> VerifyAsync(ArtifactLayout layout, string? resource, CancellationToken ct)
    {
        ArtifactManifest manifest = await BuiltArtifacts.ReadManifestAsync(layout, ct).ConfigureAwait(false);
        if (resource is null)
            return await FindProblemsAsync(layout.BuildFolder, "", manifest.AllFiles, ct).ConfigureAwait(false);

        ManifestResource chosen = manifest.Resources.FirstOrDefault(r => r.Name == resource)
            ?? throw BuiltArtifacts.NotBuilt(resource, manifest.Resources.Select(r => r.Name));
        ImmutableArray<ArtifactProblem> problems =
            await FindProblemsAsync(layout.BuildFolder, chosen.Name, chosen.Files, ct).ConfigureAwait(false);
        return await FileProblemAsync(layout.BuildFolder, manifest.Template, ct).ConfigureAwait(false) is { } problem
            ? problems.Add(problem)
            : problems;
    }

    /// <summary>Refuses a build that was changed; to be called before it is served or handed on.</summary>
    /// <param name="layout">Where the build is.</param>
    /// <param name="resource">The one resource to check with the template; null for all.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ArtifactChanged"/>, and those of <see cref="VerifyAsync"/>.</exception>
    public static async Task EnsureUnchangedAsync(ArtifactLayout layout, string? resource, CancellationToken ct)
    {
        ImmutableArray<ArtifactProblem> problems = await VerifyAsync(layout, resource, ct).ConfigureAwait(false);
        if (problems.IsEmpty)
            return;
        string more = problems.Length > 3 ? $" and {problems.Length - 3} more" : "";
        throw new DismException(
            ErrorCode.ArtifactChanged,
            $"The build in '{layout.BuildFolder}' was changed after it was made: {string.Join(", ", problems.Take(3))}{more}.",
            "Run 'dismps build' again.",
            problems[0].Path);
    }

    /// <summary>Compares the files below a folder of the build with those expected there.</summary>
    internal static async Task<ImmutableArray<ArtifactProblem>> FindProblemsAsync(
        string buildFolder, string scope, IEnumerable<ManifestFile> expected, CancellationToken ct)
    {
        List<ArtifactProblem> problems = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (ManifestFile file in expected)
        {
            known.Add(file.Path);
            if (await FileProblemAsync(buildFolder, file, ct).ConfigureAwait(false) is { } problem)
                problems.Add(problem);
        }

        string prefix = scope.Length == 0 ? "" : scope + "/";
        foreach (string path in Present(Path.Combine(buildFolder, scope), prefix, ct))
        {
            if (!known.Contains(path))
                problems.Add(new ArtifactProblem(ArtifactProblemKind.Extra, path));
        }

        return [.. problems.OrderBy(p => p.Path, StringComparer.Ordinal)];
    }

    /// <summary>How one file differs from what was built, or null.</summary>
    internal static async Task<ArtifactProblem?> FileProblemAsync(string buildFolder, ManifestFile file, CancellationToken ct)
    {
        FileInfo info = new(Path.GetFullPath(file.Path, buildFolder));
        if (!info.Exists)
            return new ArtifactProblem(ArtifactProblemKind.Missing, file.Path);
        bool same = info.LinkTarget is null
            && info.Length == file.Size
            && (await FileCopier.HashAsync(info.FullName, ct).ConfigureAwait(false)).Sha256 == file.Sha256;
        return same ? null : new ArtifactProblem(ArtifactProblemKind.Changed, file.Path);
    }

    // Links are not followed: a build has none.
    private static IEnumerable<string> Present(string folder, string prefix, CancellationToken ct)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFileSystemInfos("*", Everything) : [];
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(folder, e);
        }

        foreach (FileSystemInfo entry in entries)
        {
            ct.ThrowIfCancellationRequested();
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                foreach (string path in Present(entry.FullName, $"{prefix}{entry.Name}/", ct))
                    yield return path;
            }
            else
            {
                yield return prefix + entry.Name;
            }
        }
    }
}
