using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.Publications;

/// <summary>Lists and removes. An entry goes before its files, so that none ever points to what is not there.</summary>
internal sealed partial class PublicationStore
{
    // An upload that may still run is not touched.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>The indexes of services, sorted by name; folders without one are none of this program's.</summary>
    /// <param name="names">Exact names; empty for all folders that <paramref name="matches"/> takes.</param>
    /// <param name="matches">Which names are wanted.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">What the store throws, and <see cref="ErrorCode.StorageFailed"/> for an index that cannot be read.</exception>
    internal async Task<ImmutableArray<PublicationIndex>> ListAsync(ImmutableArray<string> names, Func<string, bool> matches, CancellationToken ct)
    {
        foreach (string name in names)
            ModelTree.CheckName(name);
        string[] services = [.. (names.IsEmpty ? await _objects.ListFoldersAsync("", ct).ConfigureAwait(false) : names).Where(n => n.Length > 0 && n[0] != '.' && matches(n)).Order(StringComparer.Ordinal)];
        var found = new PublicationIndex?[services.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, services.Length),
            new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = ct },
            async (i, token) => found[i] = await ReadIndexAsync(services[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. found.OfType<PublicationIndex>()];
    }

    /// <summary>What a rule lets go of a service; changes nothing.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.PublicationNotFound"/>, <see cref="ErrorCode.UsageInvalid"/> for a version that is named and in use.</exception>
    internal async Task<ImmutableArray<RemovablePublication>> FindRemovableAsync(PublicationIndex index, RemovalRule rule, CancellationToken ct)
    {
        string service = index.Service;
        // Newest first, each once.
        PublicationEntry[] versions = [.. index.Publications.Reverse().DistinctBy(p => p.Version)];
        if (rule.Versions.FirstOrDefault(v => !versions.Any(e => e.Version == v)) is { } unknown)
            throw new DismException(ErrorCode.PublicationNotFound, $"'{service}' has no version '{unknown}' in {Repository}.", "Get-DismPublication and 'dismps publications list' list those it has.", unknown);
        if (rule.Versions.FirstOrDefault(v => IsUsed(rule, service, v)) is { } used)
            throw new DismException(ErrorCode.UsageInvalid, $"The version '{used}' of '{service}' is in use.", "Move the service to another version first.", UriOf(service, used));

        DateTimeOffset now = _time.GetUtcNow();
        ILookup<string, StoredObject> stored = (await _objects.ListAsync(service + "/", ct).ConfigureAwait(false)).ToLookup(o => o.Key.Split('/')[1], StringComparer.Ordinal);
        List<RemovablePublication> found = rule.Versions.IsEmpty
            ? [.. versions.Skip(rule.KeepLast).Where(e => now - e.PublishedAt >= rule.OlderThan && !IsUsed(rule, service, e.Version)).Select(e => Removable(service, e.Version, RemovalReason.Old, stored[e.Version], e.PublishedAt))]
            : [.. versions.Where(e => rule.Versions.Contains(e.Version)).Select(e => Removable(service, e.Version, RemovalReason.Named, stored[e.Version], e.PublishedAt))];
        if (!rule.Versions.IsEmpty)
            return [.. found];

        HashSet<string> known = [.. versions.Select(v => v.Version)];
        foreach (IGrouping<string, StoredObject> folder in stored.Where(g => PublicationIndex.IsHex(g.Key, ModelTree.VersionLength) && !known.Contains(g.Key)))
        {
            if (folder.All(o => now - o.Modified > Abandoned) && !IsUsed(rule, service, folder.Key))
                found.Add(Removable(service, folder.Key, RemovalReason.Unfinished, folder, null));
        }

        foreach (UnfinishedUpload upload in await _objects.ListUnfinishedAsync(service + "/", ct).ConfigureAwait(false))
        {
            if (now - upload.Begun > Abandoned)
                found.Add(Removable(service, upload.Key.Split('/') is [_, var version, _, ..] ? version : "", RemovalReason.Unfinished, [], null) with { Files = 1, Bytes = upload.Size, Upload = upload });
        }

        return [.. found];
    }

    /// <summary>Removes what was found; a version that was published again since then stays.</summary>
    /// <returns>What was removed.</returns>
    internal async Task<ImmutableArray<RemovablePublication>> RemoveAsync(string service, IReadOnlyCollection<RemovablePublication> chosen, CancellationToken ct)
    {
        List<RemovablePublication> gone = [];
        if (chosen.Count == 0)
            return [];
        await UpdateIndexAsync(
            service,
            index =>
            {
                gone = [.. chosen.Where(c => c.Upload is not null || index?.Publications.LastOrDefault(p => p.Version == c.Version)?.PublishedAt == c.PublishedAt)];
                HashSet<string> versions = [.. gone.Where(c => c.Upload is null && c.PublishedAt is not null).Select(c => c.Version)];
                return index is null || versions.Count == 0 ? null : index with { Publications = [.. index.Publications.Where(p => !versions.Contains(p.Version))] };
            },
            ct).ConfigureAwait(false);
        foreach (RemovablePublication item in gone)
        {
            if (item.Upload is { } upload)
                await _objects.AbortAsync(upload, ct).ConfigureAwait(false);
            else
                await _objects.DeleteAsync(item.Keys, ct).ConfigureAwait(false);
        }

        return [.. gone];
    }

    private bool IsUsed(RemovalRule rule, string service, string version)
    {
        string uri = UriOf(service, version);
        return rule.InUse.Any(u => u.TrimEnd('/') is var used && (used == uri || used.StartsWith(uri + "/", StringComparison.Ordinal)));
    }

    private RemovablePublication Removable(string service, string version, RemovalReason reason, IEnumerable<StoredObject> objects, DateTimeOffset? published)
    {
        ImmutableArray<StoredObject> all = [.. objects];
        return new RemovablePublication
        {
            ServiceName = service,
            Version = version,
            StorageUri = UriOf(service, version),
            Files = all.Length,
            Bytes = all.Sum(o => o.Size),
            PublishedAt = published,
            Reason = reason,
            Keys = [.. all.Select(o => o.Key)],
        };
    }
}
