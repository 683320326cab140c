using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Repository;

/// <summary>The models of one or several folders.</summary>
/// <param name="folders">Absolute.</param>
/// <param name="variables">What the environment says of models in MLServer's layout.</param>
internal sealed class RepositoryFolders(IReadOnlyList<string> folders, IReadOnlyDictionary<string, string> variables)
{
    // A message is read by people.
    private const int MaxNames = 10;

    private string Names => string.Join(", ", folders);

    /// <summary>All models, none twice: one that two folders have is a failure, for nobody can say which is meant.</summary>
    /// <exception cref="DismException">A folder cannot be read.</exception>
    public IReadOnlyList<ScannedModel> Scan()
    {
        ScannedModel[] all = [.. folders.SelectMany(f => RepositoryFolder.Scan(f, variables))];
        return [.. all.GroupBy(m => m.Name, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.First() : Ambiguous([.. g]))];
    }

    /// <summary>One model; null when no folder has it.</summary>
    /// <exception cref="DismException">A folder cannot be read.</exception>
    public ScannedModel? Find(string name)
    {
        ScannedModel? scanned = Scan().FirstOrDefault(m => m.Name == name);
        // A folder without versions is passed over, unless somebody asks for it: then the reason is told.
        return scanned ?? folders.Select(f => RepositoryFolder.Find(f, name)).FirstOrDefault(m => m is not null);
    }

    /// <summary>The models of the start: one that was named and is not there is a failure like any other.</summary>
    /// <exception cref="DismException">A folder cannot be read, or no model is there.</exception>
    public IReadOnlyList<ScannedModel> ScanFor(IReadOnlyList<string> wanted, bool mayBeEmpty)
    {
        IReadOnlyList<ScannedModel> all = Scan();
        if (wanted.Contains(InferenceServerOptions.AllModels))
        {
            return all.Count > 0 || mayBeEmpty
                ? all
                : throw new DismException(ErrorCode.ArtifactNotFound, $"The model repository {Names} has no model: a model is a folder with config.pbtxt, with a numbered version folder, or with model-settings.json.", "Build the artifact first, or give the folder above the model's folder.", folders[0]);
        }

        ScannedModel[] found = [.. wanted.Distinct(StringComparer.Ordinal).Select(w => all.FirstOrDefault(m => m.Name == w) ?? Find(w) ?? Absent(w, all))];
        return [.. found, .. PartsOf(found, all)];
    }

    /// <summary>Those that are wanted, by their names or as parts of an ensemble that is.</summary>
    public static IReadOnlyList<ScannedModel> Choose(IReadOnlyList<ScannedModel> all, IReadOnlyList<string> wanted)
    {
        if (wanted.Contains(InferenceServerOptions.AllModels))
            return all;
        ScannedModel[] named = [.. all.Where(m => wanted.Contains(m.Name))];
        return [.. named, .. PartsOf(named, all)];
    }

    /// <summary>What ensembles are made of, those in ensembles too, without what is there already. A part that is nowhere is the ensemble's failure.</summary>
    private static List<ScannedModel> PartsOf(IReadOnlyList<ScannedModel> models, IReadOnlyList<ScannedModel> all)
    {
        var parts = new List<ScannedModel>();
        var known = models.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var open = new Queue<ScannedModel>(models);
        while (open.TryDequeue(out ScannedModel? next))
        {
            foreach (ScannedModel part in all.Where(m => next.Parts.Contains(m.Name) && known.Add(m.Name)))
            {
                parts.Add(part with { ForEnsemble = true });
                open.Enqueue(part);
            }
        }

        return parts;
    }

    private ScannedModel Absent(string name, IReadOnlyList<ScannedModel> all)
    {
        string[] names = [.. all.Select(m => m.Name)];
        string known = names.Length == 0 ? "no model at all"
            : string.Join(", ", names.Take(MaxNames)) + (names.Length > MaxNames ? $" and {names.Length - MaxNames} more" : "");
        var failure = new DismException(
            ErrorCode.ResourceNotFound,
            $"The model repository {Names} has no model '{name}'; it has {known}.",
            $"{NearestName.Suggest(name, names)} Correct the name, or copy the model's folder there.".TrimStart(),
            name);
        string folder = RepositoryFolder.IsName(name) ? Path.Combine(folders[0], name) : folders[0];
        return new ScannedModel(name, [new RepositoryEntry(name, "", folder, null, failure) { HasSettings = all.Any(m => m.HasSettings) }]) { IsAbsent = true };
    }

    private static ScannedModel Ambiguous(ScannedModel[] same)
    {
        RepositoryEntry first = same[0].Versions[0];
        string places = string.Join(" and ", same.Select(m => m.Versions[0].Folder));
        var failure = new DismException(ErrorCode.ModelLoadFailed, $"Model '{first.Name}' is not unique across the model repositories: {places}.", "Rename or remove one of them.", first.Folder);
        return new ScannedModel(first.Name, [first with { Source = null, Failure = failure }]);
    }
}
