using System.Collections.Immutable;

namespace DismPS.Engine.Serving.Repository;

/// <summary>The versions of one model at one moment.</summary>
internal sealed record ModelVersions
{
    public ModelVersions(string name) => Name = name;

    public string Name { get; }

    /// <summary>Those that were loaded or are being loaded, in the order of the repository; those that failed too.</summary>
    public ImmutableArray<ServedModel> Served
    {
        get;
        init
        {
            field = value;
            Default = value.LastOrDefault(m => m.State is ModelState.Ready or ModelState.Recovering) ?? value.LastOrDefault();
        }
    } = [];

    /// <summary>What is to be said of versions that are not served.</summary>
    public ImmutableArray<VersionNote> Notes { get; init; } = [];

    /// <summary>What the last load found in the repository.</summary>
    public string Attempt { get; init; } = "";

    /// <summary>What a client gave in place of the repository's files; null for nothing.</summary>
    public LoadOverride? Override { get; init; }

    /// <summary>Whether the model has MLServer's layout.</summary>
    public bool HasSettings { get; init; }

    /// <summary>Whether it was asked for by name and the repository has never had it.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Whether it was only loaded because an ensemble needs it.</summary>
    public bool ForEnsemble { get; init; }

    /// <summary>The version that answers when a request names none; null without any.</summary>
    public ServedModel? Default { get; private init; }

    /// <summary>Whether a version can answer.</summary>
    public bool Serves => Served.Any(m => m.State is ModelState.Ready or ModelState.Recovering);

    public ServedModel? Find(string version)
    {
        foreach (ServedModel model in Served)
        {
            if (model.Version == version)
                return model;
        }

        return null;
    }

    /// <summary>Names of the models that its ensemble is made of.</summary>
    public IEnumerable<string> Parts =>
        Served.SelectMany(m => m.Source?.Configuration?.EnsembleSteps ?? []).Select(s => s.ModelName).Distinct(StringComparer.Ordinal);
}
