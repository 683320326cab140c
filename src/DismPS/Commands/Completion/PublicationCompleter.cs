using System.Collections;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Commands;

/// <summary>Offers what is published to the repository that the command line names; it is asked once in a while.</summary>
internal abstract class PublicationCompleter : WordCompleter
{
    private static readonly CompletionCache Published = new();

    /// <summary>The column that is offered: the index of a line's cell.</summary>
    private protected abstract int Column { get; }

    private protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        if (bound["Repository"]?.ToString() is not { Length: > 0 } repository)
            return [];
        string? mount = bound["MountPath"]?.ToString(), endpoint = bound["EndpointUrl"]?.ToString(), profile = bound["S3Profile"]?.ToString();
        var storage = new StorageOptions
        {
            MountPath = mount is null ? null : Path.GetFullPath(mount, Folder() ?? "/"),
            EndpointUrl = endpoint,
            Profile = profile,
            Anonymous = bound.Contains("Anonymous"),
        };
        string? name = Column > 0 && bound["Name"] is { } one ? one.ToString() : null;
        return Published.Get($"{repository} {mount} {endpoint} {profile}", () => AsyncPump.Run(() => FetchAsync(new ListPublicationsOptions(repository) { Storage = storage })))
            .Select(line => line.Split('\t'))
            .Where(cells => name is null || cells[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(cells => (cells[Column], cells[2]));
    }

    private static async Task<IReadOnlyList<string>> FetchAsync(ListPublicationsOptions options)
    {
        using var limit = new CancellationTokenSource(Limit);
        var found = await ListPublications.RunAsync(options, limit.Token).ConfigureAwait(false);
        return [.. found.Select(p => $"{p.ServiceName}\t{p.Version}\t{p.Resource}, {p.PublishedAt.ToLocalTime():g}{(p.IsLatest ? ", the newest" : "")}")];
    }
}
