using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations.Publications;

/// <summary>Removes old versions and what is left of uploads that broke off.</summary>
public static class RemovePublications
{
    /// <summary>Lists what would be removed; changes nothing.</summary>
    /// <returns>By service name, and the newest version first.</returns>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.UsageInvalid"/>, <see cref="ErrorCode.PublicationNotFound"/>; the store cannot be reached or refuses; an index is damaged or newer.
    /// </exception>
    public static async Task<ImmutableArray<RemovablePublication>> PlanAsync(RemovePublicationsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        using PublicationStore store = PublicationStores.Open(options.Repository, options.Storage.ToStore());
        var filter = NameFilter.Of(options.Names);
        ImmutableArray<PublicationIndex> indexes = await store.ListAsync(filter.Names, filter.Matches, cancellationToken).ConfigureAwait(false);
        if (filter.Names.FirstOrDefault(n => !indexes.Any(i => i.Service == n)) is { } absent)
            throw new DismException(ErrorCode.PublicationNotFound, $"Nothing of the service '{absent}' is published in {store.Repository}.", "Get-DismPublication and 'dismps publications list' list what is there.", absent);
        var rule = new RemovalRule(options.KeepLast, options.OlderThan, options.InUse, options.Versions);
        var found = ImmutableArray.CreateBuilder<RemovablePublication>();
        foreach (PublicationIndex index in indexes)
            found.AddRange(await store.FindRemovableAsync(index, rule, cancellationToken).ConfigureAwait(false));
        return found.ToImmutable();
    }

    /// <summary>Removes what <see cref="PlanAsync"/> lists.</summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="DismException">As of <see cref="PlanAsync"/>.</exception>
    public static async Task<ImmutableArray<RemovablePublication>> RunAsync(RemovePublicationsOptions options, CancellationToken cancellationToken) =>
        await RunAsync(options, await PlanAsync(options, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Removes some of what <see cref="PlanAsync"/> listed; a version that was published again since then stays.</summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="DismException">The store cannot be reached or refuses.</exception>
    public static async Task<ImmutableArray<RemovablePublication>> RunAsync(
        RemovePublicationsOptions options, IReadOnlyCollection<RemovablePublication> chosen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(chosen);
        using PublicationStore store = PublicationStores.Open(options.Repository, options.Storage.ToStore());
        var removed = ImmutableArray.CreateBuilder<RemovablePublication>();
        foreach (IGrouping<string, RemovablePublication> service in chosen.GroupBy(c => c.ServiceName))
            removed.AddRange(await store.RemoveAsync(service.Key, [.. service], cancellationToken).ConfigureAwait(false));
        return removed.ToImmutable();
    }

    private static void Check(RemovePublicationsOptions options)
    {
        if (options.KeepLast < 1)
            throw new DismException(ErrorCode.UsageInvalid, "At least one version of each service is kept.", "Name a version to remove it: -Version, --version.");
        if (options.OlderThan < TimeSpan.Zero)
            throw new DismException(ErrorCode.UsageInvalid, "An age is not negative.", "Give an age of 0 or more.");
        if (!options.Versions.IsEmpty && (options.Names.Length != 1 || options.Names[0].AsSpan().ContainsAny('*', '?')))
            throw new DismException(ErrorCode.UsageInvalid, "Versions are those of one service, and none is named.", "Name it with -Name or --name.");
    }
}
