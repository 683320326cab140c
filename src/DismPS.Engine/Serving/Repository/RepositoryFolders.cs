using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Repository;

/// <summary>The models of one or several folders.</summary>
/// <param name="folders">Absolute.</param>
/// <param name="variables">What the environment says of models in MLServer's layout.</param>
internal sealed class RepositoryFolders(IReadOnlyList<string> folders, IReadOnlyDictionary<string, string> variables)
{
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

    /// <exception cref="DismException">A folder cannot be read, no model is there, or one that was named is not.</exception>
    public IReadOnlyList<ScannedModel> ScanFor(IReadOnlyList<string> wanted, bool mayBeEmpty)
    {
        IReadOnlyList<ScannedModel> all = Scan();
        if (wanted.Contains(InferenceServerOptions.AllModels))
        {
            return all.Count > 0 || mayBeEmpty
                ? all
                : throw new DismException(ErrorCode.ArtifactNotFound, $"The model repository {Names} has no model: a model is a folder with config.pbtxt, with a numbered version folder, or with model-settings.json.", "Build the artifact first, or give the folder above the model's folder.", folders[0]);
        }

        return
        [
            .. wanted.Distinct(StringComparer.Ordinal).Select(w => all.FirstOrDefault(m => m.Name == w) ?? Find(w) ?? throw new DismException(
                ErrorCode.ResourceNotFound, $"The model repository {Names} has no model '{w}'; it has {string.Join(", ", all.Select(e => e.Name))}.", null, w)),
        ];
    }

    private static ScannedModel Ambiguous(ScannedModel[] same)
    {
        RepositoryEntry first = same[0].Versions[0];
        string places = string.Join(" and ", same.Select(m => m.Versions[0].Folder));
        var failure = new DismException(ErrorCode.ModelLoadFailed, $"Model '{first.Name}' is not unique across the model repositories: {places}.", "Rename or remove one of them.", first.Folder);
        return new ScannedModel(first.Name, [first with { Source = null, Failure = failure }]);
    }
}
