using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Fills the folders of resources in a staging folder.</summary>
internal sealed class ResourceWriter(string stagingFolder)
{
    /// <summary>Copies and generates the files of a resource.</summary>
    internal async Task<ManifestResource> WriteAsync(ResourcePlan plan, CancellationToken ct)
    {
        string folder = MakeFolders(plan);
        Dictionary<string, FileDigest> digests = new(StringComparer.Ordinal);
        foreach (PlannedFile file in plan.Files)
        {
            string target = Path.Combine(folder, file.RelativePath);
            if (file.Source is null)
            {
                await FileCopier.WriteAllAsync(target, file.Content, ct).ConfigureAwait(false);
                digests[file.RelativePath] = FileCopier.Hash(file.Content.Span);
            }
            else
            {
                digests[file.RelativePath] = await FileCopier.CopyAsync(file.Source, target, ct).ConfigureAwait(false);
            }
        }

        string name = plan.Original.Name;
        return new ManifestResource
        {
            Name = name,
            Type = plan.Original.Type.ToString(),
            ServiceName = plan.Original.Properties.Name,
            Fingerprint = Fingerprint.Of(plan, digests),
            Folders = [.. plan.Folders.Select(f => $"{name}/{f}")],
            Files = [.. plan.Files.Select(f => new ManifestFile
            {
                Path = $"{name}/{f.RelativePath}",
                Size = digests[f.RelativePath].Size,
                Sha256 = digests[f.RelativePath].Sha256,
                Source = f.Source,
            })],
        };
    }

    /// <summary>Takes the files of an unchanged resource over from an earlier build: as second names of the same files where that can be.</summary>
    internal async Task<ManifestResource> TakeOverAsync(ResourcePlan plan, ManifestResource earlier, string buildFolder, CancellationToken ct)
    {
        string folder = MakeFolders(plan);
        foreach (PlannedFile file in plan.Files)
        {
            ct.ThrowIfCancellationRequested();
            string source = Path.Combine(buildFolder, plan.Original.Name, file.RelativePath);
            string target = Path.Combine(folder, file.RelativePath);
            if (!HardLink.TryCreate(source, target))
                await FileCopier.CopyAsync(source, target, ct).ConfigureAwait(false);
        }

        ImmutableDictionary<string, string?> sources = plan.Files.ToImmutableDictionary(f => $"{plan.Original.Name}/{f.RelativePath}", f => f.Source);
        return earlier with { Files = [.. earlier.Files.Select(f => f with { Source = sources[f.Path] })] };
    }

    private string MakeFolders(ResourcePlan plan)
    {
        string folder = Path.Combine(stagingFolder, plan.Original.Name);
        try
        {
            // Names that differ only in case are one folder on some systems.
            if (Path.Exists(folder))
            {
                throw new DismException(
                    ErrorCode.TemplateInvalid,
                    $"The folder of resource '{plan.Original.Name}' is already that of another one.",
                    "Rename one of the two resources.",
                    plan.Original.Name);
            }

            Directory.CreateDirectory(folder);
            foreach (string child in plan.Folders)
                Directory.CreateDirectory(Path.Combine(folder, child));
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(folder, e);
        }

        return folder;
    }
}
