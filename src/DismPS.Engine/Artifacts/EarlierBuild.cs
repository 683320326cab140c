namespace DismPS.Engine.Artifacts;

/// <summary>The build that stands when a new one begins: what of it can be taken over.</summary>
internal sealed class EarlierBuild(ArtifactLayout layout, ArtifactManifest manifest)
{
    /// <summary>What was built from what.</summary>
    internal ArtifactManifest Manifest { get; } = manifest;

    /// <summary>The entry of a resource whose inputs are the same and whose files are as they were built; null for any other.</summary>
    internal async Task<ManifestResource?> FindUnchangedAsync(ResourcePlan plan, CancellationToken ct)
    {
        ManifestResource? resource = Manifest.Resources.FirstOrDefault(r => r.Name == plan.Original.Name);
        if (resource is null || !await HasSameInputsAsync(plan, resource, ct).ConfigureAwait(false))
            return null;
        var problems = await ArtifactVerifier.FindProblemsAsync(layout.BuildFolder, resource.Name, resource.Files, ct).ConfigureAwait(false);
        return problems.IsEmpty ? resource : null;
    }

    /// <summary>True when the whole build folder already is what the new build would write.</summary>
    internal async Task<bool> IsCompleteAsync(IReadOnlyList<ResourcePlan> plans, byte[] template, CancellationToken ct)
    {
        if (!Manifest.Resources.Select(r => r.Name).SequenceEqual(plans.Select(p => p.Original.Name))
            || Manifest.Template.Sha256 != FileCopier.Hash(template).Sha256
            || await ArtifactVerifier.FileProblemAsync(layout.BuildFolder, Manifest.Template, ct).ConfigureAwait(false) is not null)
        {
            return false;
        }

        // The folders of the resources were compared one by one; empty folders and anything beside them remain.
        IEnumerable<string> top = Directory.EnumerateFileSystemEntries(layout.BuildFolder).Select(p => Path.GetFileName(p));
        return top.ToHashSet().SetEquals(plans.Select(p => p.Original.Name).Append(ArtifactLayout.TemplateFileName))
            && plans.All(p => p.Folders.All(f => Directory.Exists(Path.Combine(layout.BuildFolder, p.Original.Name, f))));
    }

    // A modification time is no proof: archives with fixed times unpack other weights of the same size under the same time.
    private static async Task<bool> HasSameInputsAsync(ResourcePlan plan, ManifestResource resource, CancellationToken ct)
    {
        Dictionary<string, ManifestFile> earlier = resource.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        Dictionary<string, FileDigest> digests = new(StringComparer.Ordinal);
        if (earlier.Count != plan.Files.Count)
            return false;
        foreach (PlannedFile file in plan.Files)
        {
            if (!earlier.TryGetValue($"{plan.Original.Name}/{file.RelativePath}", out ManifestFile? before))
                return false;
            long size = file.Source is null ? file.Content.Length : new FileInfo(file.Source).Length;
            // The length of a symbolic link is its own; only a plain file is told apart by it.
            if (size != before.Size && (file.Source is null || new FileInfo(file.Source).LinkTarget is null))
                return false;
            FileDigest digest = file.Source is null
                ? FileCopier.Hash(file.Content.Span)
                : await FileCopier.HashAsync(file.Source, ct).ConfigureAwait(false);
            if (digest.Sha256 != before.Sha256)
                return false;
            digests[file.RelativePath] = digest;
        }

        return Fingerprint.Of(plan, digests) == resource.Fingerprint;
    }
}
