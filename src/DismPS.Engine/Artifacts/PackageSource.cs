using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>The archives that a path means, each with what is known of it.</summary>
/// <param name="Path">Absolute path that was asked about.</param>
/// <param name="Archives">In the order of the template.</param>
/// <param name="Problems">What is wrong before any archive is opened.</param>
/// <param name="IsArchive">True when the path is one archive, not a folder or a template.</param>
internal sealed record PackageSource(string Path, ImmutableArray<PackageSource.Archive> Archives, ImmutableArray<PackageProblem> Problems, bool IsArchive)
{
    /// <summary>Finds the archives of a zip file, a package folder or a packaged template.</summary>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.PackageInvalid"/> for a template that is damaged.
    /// </exception>
    internal static async Task<PackageSource> FindAsync(string path, CancellationToken ct)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        switch (RegularFile.KindOf(full))
        {
            case FileKind.Folder:
                string template = System.IO.Path.Combine(full, ArtifactLayout.TemplateFileName);
                return RegularFile.Exists(template) ? await OfTemplateAsync(full, template, ct).ConfigureAwait(false) : OfFolder(full);
            case FileKind.File when System.IO.Path.GetExtension(full).ToLowerInvariant() is ".yaml" or ".yml":
                return await OfTemplateAsync(full, full, ct).ConfigureAwait(false);
            case FileKind.File:
                return new PackageSource(full, [await OfArchiveAsync(full, ct).ConfigureAwait(false)], [], IsArchive: true);
            case var kind:
                throw new DismException(
                    ErrorCode.ArtifactNotFound,
                    RegularFile.NameOf(kind) is { } name ? $"'{full}' is {name}, not a package." : $"There is no package at '{full}'.",
                    "Name a zip file, a package folder (.dism-artifacts/package) or the template in it.",
                    full);
        }
    }

    private static async Task<PackageSource> OfTemplateAsync(string asked, string path, CancellationToken ct)
    {
        DismTemplate template = await ReadTemplateAsync(path, ct).ConfigureAwait(false);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        Dictionary<string, ManifestResource> built = await ReadManifestAsync(folder, ct).ConfigureAwait(false);
        var archives = ImmutableArray.CreateBuilder<Archive>();
        var problems = ImmutableArray.CreateBuilder<PackageProblem>();
        foreach (Resource resource in template.Resources)
        {
            string? name = PackageLayout.FileNameOf(resource);
            string file = System.IO.Path.Combine(folder, name ?? "");
            if (name is not null && RegularFile.Exists(file))
                archives.Add(new Archive(file, resource, built.GetValueOrDefault(resource.Name)));
            else
                problems.Add(new PackageProblem(PackageProblemKind.Missing, path, null, name is null ? $"The template names no archive for the resource '{resource.Name}'; is it that of a package?" : $"The archive '{name}' of the resource '{resource.Name}' is not beside the template."));
        }

        if (asked == folder)
        {
            HashSet<string> named = [.. archives.Select(a => a.Path)];
            foreach (string file in ZipFilesOf(folder).Where(f => !named.Contains(f)))
                problems.Add(new PackageProblem(PackageProblemKind.Unexpected, file, null, "The template does not name this archive."));
        }

        return new PackageSource(asked, archives.ToImmutable(), problems.ToImmutable(), IsArchive: false);
    }

    private static PackageSource OfFolder(string folder)
    {
        ImmutableArray<Archive> archives = [.. ZipFilesOf(folder).Select(f => new Archive(f, null, null))];
        return archives.IsEmpty
            ? throw new DismException(ErrorCode.ArtifactNotFound, $"There is no package in '{folder}'.", "Run 'dismps package', or name the folder that it wrote.", folder)
            : new PackageSource(folder, archives, [], IsArchive: false);
    }

    private static async Task<Archive> OfArchiveAsync(string path, CancellationToken ct)
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        string beside = System.IO.Path.Combine(folder, ArtifactLayout.TemplateFileName);
        if (!RegularFile.Exists(beside))
            return new Archive(path, null, null);
        try
        {
            DismTemplate template = await ReadTemplateAsync(beside, ct).ConfigureAwait(false);
            Resource? resource = template.Resources.FirstOrDefault(r => PackageLayout.FileNameOf(r) == System.IO.Path.GetFileName(path));
            ManifestResource? built = resource is null ? null : (await ReadManifestAsync(folder, ct).ConfigureAwait(false)).GetValueOrDefault(resource.Name);
            return new Archive(path, resource, built);
        }
        catch (DismException)
        {
            // The template was not asked about; without it the archive is checked for itself.
            return new Archive(path, null, null);
        }
    }

    private static async Task<DismTemplate> ReadTemplateAsync(string path, CancellationToken ct)
    {
        try
        {
            if (FileFailure.WhileReading(path, () => new FileInfo(path).Length) <= TemplateReader.MaxBytes)
                return await BuiltTemplateReader.ReadAsync(path, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.ArtifactChanged)
        {
            throw new DismException(ErrorCode.PackageInvalid, $"'{path}' is not the template of a package, or is damaged.", "Package again.", path, e) { Diagnostics = e.Diagnostics };
        }

        throw new DismException(ErrorCode.PackageInvalid, $"'{path}' is too large for a template.", "Package again.", path);
    }

    // The build lies beside the package unless the package was moved away.
    private static async Task<Dictionary<string, ManifestResource>> ReadManifestAsync(string folder, CancellationToken ct)
    {
        string? parent = System.IO.Path.GetDirectoryName(folder);
        ArtifactManifest? manifest = parent is null ? null : await ArtifactManifest.ReadAsync(System.IO.Path.Combine(parent, "manifest.json"), ct).ConfigureAwait(false);
        Dictionary<string, ManifestResource> built = new(StringComparer.Ordinal);
        foreach (ManifestResource resource in manifest?.Resources.Where(r => r is not null) ?? [])
            built[resource.Name] = resource;
        return built;
    }

    private static IEnumerable<string> ZipFilesOf(string folder) =>
        FileFailure.WhileReading(folder, () => Directory.GetFiles(folder, "*.zip")).Order(StringComparer.Ordinal);

    /// <summary>One archive.</summary>
    /// <param name="Path">Absolute.</param>
    /// <param name="Resource">The resource of the packaged template that names it; null when unknown.</param>
    /// <param name="Built">What the build beside it holds; null when unknown.</param>
    internal sealed record Archive(string Path, Resource? Resource, ManifestResource? Built);
}
