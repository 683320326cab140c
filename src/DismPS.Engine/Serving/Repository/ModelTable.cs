using System.Collections.Immutable;

namespace DismPS.Engine.Serving.Repository;

/// <summary>All models at one moment. Never changed: another one takes its place.</summary>
internal sealed class ModelTable
{
    private readonly Dictionary<string, ModelVersions> models;

    private ModelTable(Dictionary<string, ModelVersions> models, long generation)
    {
        this.models = models;
        Generation = generation;
        All = [.. models.Values.SelectMany(v => v.Served).OrderBy(m => m.Name, StringComparer.Ordinal)];
    }

    public static ModelTable Empty { get; } = new(new(StringComparer.Ordinal), 0);

    /// <summary>Grows with each change.</summary>
    public long Generation { get; }

    /// <summary>All served versions by name.</summary>
    public ImmutableArray<ServedModel> All { get; }

    public IReadOnlyCollection<ModelVersions> Models => models.Values;

    public ModelVersions? Find(string name) => models.GetValueOrDefault(name);

    public ModelTable With(IEnumerable<ModelVersions> changed)
    {
        var next = new Dictionary<string, ModelVersions>(models, StringComparer.Ordinal);
        foreach (ModelVersions versions in changed)
            next[versions.Name] = versions;
        return new ModelTable(next, Generation + 1);
    }

    public ModelTable Without(string name)
    {
        var next = new Dictionary<string, ModelVersions>(models, StringComparer.Ordinal);
        next.Remove(name);
        return new ModelTable(next, Generation + 1);
    }
}
