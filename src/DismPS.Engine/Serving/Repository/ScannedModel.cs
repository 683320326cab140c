using System.Collections.Immutable;

namespace DismPS.Engine.Serving.Repository;

/// <summary>A model as it lies in the repository: the versions that are to be served, in their order.</summary>
internal sealed record ScannedModel(string Name, ImmutableArray<RepositoryEntry> Versions)
{
    /// <summary>Whether the model has MLServer's layout.</summary>
    public bool HasSettings => Versions.Any(v => v.HasSettings);

    /// <summary>Whether it was asked for by name and lies nowhere.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Whether nobody asked for it but an ensemble.</summary>
    public bool ForEnsemble { get; init; }

    /// <summary>The models that an ensemble is made of; empty for any other model.</summary>
    public ImmutableArray<string> Parts { get; } =
        [.. Versions.SelectMany(v => v.Source?.Configuration?.EnsembleSteps ?? []).Select(s => s.ModelName).Distinct(StringComparer.Ordinal)];
}
