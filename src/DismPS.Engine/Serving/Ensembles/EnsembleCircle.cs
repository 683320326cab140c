using System.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Serving.Repository;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>Finds ensembles that are made of each other.</summary>
internal static class EnsembleCircle
{
    /// <summary>The names on the way from an ensemble back to itself; null when there is no such way.</summary>
    /// <param name="name">The ensemble.</param>
    /// <param name="configuration">Its configuration, which need not be served yet.</param>
    /// <param name="repository">Knows the others, those too that could not be loaded.</param>
    public static string? Find(string name, ModelConfiguration configuration, ModelRepository repository)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string> { name };
        return configuration.EnsembleSteps.Select(s => s.ModelName).Distinct().Any(Leads) ? string.Join(" -> ", way) : null;

        bool Leads(string next)
        {
            way.Add(next);
            if (next == name || (seen.Add(next) && PartsOf(next, repository).Any(Leads)))
                return true;
            way.RemoveAt(way.Count - 1);
            return false;
        }
    }

    private static IEnumerable<string> PartsOf(string name, ModelRepository repository)
    {
        string[] served = [.. repository.Table.Find(name)?.Parts ?? []];
        try
        {
            return served.Union(repository.Folders.Find(name)?.Parts ?? []);
        }
        catch (DismException)
        {
            // It is told when that model is loaded.
            return served;
        }
    }
}
