using System.Collections.Concurrent;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Checks;

/// <summary>
/// What checks ask of a service, each thing once: answers are kept as long as this object lives, failures are not. Safe for several checks at once.
/// </summary>
internal sealed class DialsKnowledge(DialsClient client, string? user)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<MonitoringElement>>>> _elements = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<HashSet<string>>>> _datasets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Workspace, long Element), Lazy<Task<HistogramPage>>> _pages = new();
    private readonly ConcurrentDictionary<(string Workspace, string Name), Lazy<Task<RegisteredModel?>>> _models = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<DialsWorkspaces>>> _workspaces = new(StringComparer.Ordinal);

    /// <summary>Name of the user; null when the sign-in does not tell.</summary>
    public string? User => user;

    /// <summary>The monitoring elements of a workspace.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public Task<IReadOnlyList<MonitoringElement>> ElementsAsync(string workspace, CancellationToken ct) =>
        Once(_elements, workspace, () => client.ListMonitoringElementsAsync(workspace, CancellationToken.None), ct);

    /// <summary>Names of the primary datasets of a workspace.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public Task<HashSet<string>> PrimaryDatasetsAsync(string workspace, CancellationToken ct) => Once(
        _datasets, workspace,
        async () =>
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            await foreach (DialsDataset dataset in client.ListDatasetsAsync(workspace, CancellationToken.None).ConfigureAwait(false))
                names.Add(dataset.PrimaryName);
            return names;
        }, ct);

    /// <summary>The shapes on the first page of an element's histograms.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public Task<HistogramPage> FirstPageAsync(string workspace, MonitoringElement element, CancellationToken ct) => Once(
        _pages, (workspace, element.Id),
        async () =>
        {
            var query = new HistogramQuery { Workspace = workspace, ElementId = element.Id, Dimensions = element.Dimensions, FirstPageOnly = true };
            var shapes = new List<IReadOnlyList<int>>();
            await foreach (DialsHistogram histogram in client.ListHistogramsAsync(query, CancellationToken.None).ConfigureAwait(false))
                shapes.Add(histogram.Shape);
            return new HistogramPage(shapes);
        }, ct);

    /// <summary>The latest revision of a model of the name; null when there is none.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public Task<RegisteredModel?> ModelAsync(string workspace, string name, CancellationToken ct) => 
        Once(_models, (workspace, name), () => client.FindLatestModelAsync(name, workspace, CancellationToken.None), ct);

    /// <summary>All workspaces.</summary>
    /// <exception cref="DismException">The call fails.</exception>
    public Task<DialsWorkspaces> WorkspacesAsync(CancellationToken ct) => Once(_workspaces, "", () => client.ListWorkspacesAsync(CancellationToken.None), ct);

    // The call is everybody's who waits for it: one who gives up does not end it for the others, and each call has limits of its own.
    private static async Task<T> Once<TKey, T>(ConcurrentDictionary<TKey, Lazy<Task<T>>> known, TKey key, Func<Task<T>> ask, CancellationToken ct)
        where TKey : notnull
    {
        Lazy<Task<T>> answer = known.GetOrAdd(key, _ => new Lazy<Task<T>>(ask));
        try
        {
            return await answer.Value.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            known.TryRemove(KeyValuePair.Create(key, answer));
            throw;
        }
    }
}
