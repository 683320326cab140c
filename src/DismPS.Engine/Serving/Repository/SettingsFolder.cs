using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Repository;

/// <summary>Finds the models of a folder in MLServer's layout: every folder with a <c>model-settings.json</c>, at any depth.</summary>
internal static class SettingsFolder
{
    private const int MaxDepth = 8;
    private const int MaxFolders = 10_000;

    // What a model without a version is called in statistics; it is not shown to clients.
    private const string NoVersion = "";

    /// <summary>The models in the order of their folders; empty when there is none.</summary>
    /// <param name="root">Absolute folder.</param>
    /// <param name="variables">What <see cref="ModelSettingsEnvironment.Of"/> found.</param>
    public static IReadOnlyList<RepositoryEntry> Scan(string root, IReadOnlyDictionary<string, string> variables)
    {
        var entries = new List<RepositoryEntry>();
        var open = new Queue<(string Folder, int Depth)>([(root, 0)]);
        for (int seen = 0; open.TryDequeue(out (string Folder, int Depth) next) && seen < MaxFolders; seen++)
        {
            string settings = Path.Combine(next.Folder, ModelSettingsReader.FileName);
            if (File.Exists(settings))
                entries.Add(Read(next.Folder, () => ModelSettingsReader.Read(settings, variables)));
            if (next.Depth == MaxDepth)
                continue;
            foreach (string below in Below(next.Folder))
                open.Enqueue((below, next.Depth + 1));
        }

        if (entries.Count == 0 && ModelSettingsEnvironment.MakeModel(variables))
            entries.Add(Read(root, () => ModelSettingsReader.Parse(ModelSettingsEnvironment.Fill("{}"u8.ToArray(), variables), $"{ModelSettingsEnvironment.Prefix}…")));
        return entries;
    }

    private static IEnumerable<string> Below(string folder)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).GetDirectories()
                    // A link may lead in a circle.
                    .Where(d => d.LinkTarget is null && !d.Name.StartsWith('.') && d.Name != "__pycache__")
                    .Select(d => d.FullName).Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static RepositoryEntry Read(string folder, Func<ModelSettings> read)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            ModelSettings settings = read();
            if (!string.IsNullOrEmpty(settings.Name))
                name = settings.Name;
            string version = settings.Parameters.Version ?? NoVersion;
            return new RepositoryEntry(name, version, folder, new ModelSource(name, version, folder, null) { Settings = settings }, null) { HasSettings = true };
        }
        catch (DismException e)
        {
            return new RepositoryEntry(name, NoVersion, folder, null, e) { HasSettings = true };
        }
    }
}
