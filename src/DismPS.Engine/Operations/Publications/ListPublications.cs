using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Dials;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations.Publications;

/// <summary>Lists what was published to a repository.</summary>
public static class ListPublications
{
    /// <summary>Reads the indexes of the services.</summary>
    /// <returns>By service name, and the newest first.</returns>
    /// <exception cref="DismException">
    /// The store cannot be reached or refuses; an index is damaged or newer; <see cref="ErrorCode.PublicationNotFound"/> for a name without a pattern that has none.
    /// </exception>
    public static async Task<ImmutableArray<Publication>> RunAsync(ListPublicationsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using PublicationStore store = PublicationStores.Open(options.Repository, options.Storage.ToStore());
        var filter = NameFilter.Of(options.Names);
        ImmutableArray<PublicationIndex> indexes = await store.ListAsync(filter.Names, filter.Matches, cancellationToken).ConfigureAwait(false);
        if (filter.Names.FirstOrDefault(n => !indexes.Any(i => i.Service == n)) is { } absent)
            throw new DismException(ErrorCode.PublicationNotFound, $"Nothing of the service '{absent}' is published in {store.Repository}.", "Names are those of services (Properties.Name in the template); without a name all are listed.", absent);
        return [.. indexes.SelectMany(i => Of(i, options.LatestOnly))];
    }

    private static IEnumerable<Publication> Of(PublicationIndex index, bool latestOnly) =>
        index.Publications.Select((entry, i) => Of(index, entry, i == index.Publications.Length - 1)).Reverse().Where(p => p.IsLatest || !latestOnly);

    private static Publication Of(PublicationIndex index, PublicationEntry entry, bool isLatest) => new()
    {
        ServiceName = index.Service,
        Resource = entry.Resource,
        Type = entry.Type,
        Version = entry.Version,
        StorageUri = entry.StorageUri,
        Files = entry.Files,
        Bytes = entry.Bytes,
        Sha256 = entry.Sha256,
        PublishedAt = entry.PublishedAt,
        PublishedBy = entry.PublishedBy,
        PublishedWith = entry.Dismps,
        Template = entry.Template,
        Message = entry.Message,
        IsLatest = isLatest,
    };
}
