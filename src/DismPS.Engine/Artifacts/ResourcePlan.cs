using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>What the folder of one resource will hold, and the resource as the built template describes it.</summary>
internal sealed class ResourcePlan(Resource original)
{
    private readonly SortedDictionary<string, PlannedFile> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);
    private readonly List<BuildWarning> _warnings = [];

    /// <summary>As the user's template has it.</summary>
    internal Resource Original { get; } = original;

    /// <summary>As the built template has it: URIs changed.</summary>
    internal Resource Built { get; set; } = original;

    /// <summary>Sorted by path.</summary>
    internal IReadOnlyCollection<PlannedFile> Files => _files.Values;

    /// <summary>Folders below the resource's folder, parents before children; among them those that stay empty.</summary>
    internal IReadOnlyCollection<string> Folders => _folders;

    /// <summary>What the user should know.</summary>
    internal IReadOnlyList<BuildWarning> Warnings => _warnings;

    internal void AddCopy(string path, string source) => Add(new PlannedFile(path, source, default));

    internal void AddText(string path, string text) => Add(new PlannedFile(path, null, Encoding.UTF8.GetBytes(text)));

    /// <summary>Adds the content of a folder below <paramref name="path"/>, which is empty for the resource's folder or ends with <c>/</c>.</summary>
    internal void AddTree(string path, SourceTree tree)
    {
        foreach (string folder in tree.Folders)
            AddFolder(path + folder);
        foreach ((string relative, string source) in tree.Files)
            AddCopy(path + relative, source);
    }

    /// <summary>Adds a folder and its parents.</summary>
    internal void AddFolder(string path)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            AddOne(path[..slash]);
        AddOne(path);

        void AddOne(string folder)
        {
            if (_files.ContainsKey(folder))
                throw Collision(folder);
            _folders.Add(folder);
        }
    }

    internal bool Has(string path) => _files.ContainsKey(path);

    internal void Warn(string message) => _warnings.Add(new BuildWarning(Original.Name, message));

    private void Add(PlannedFile file)
    {
        if (file.RelativePath.LastIndexOf('/') is var slash and > 0)
            AddFolder(file.RelativePath[..slash]);
        if (_folders.Contains(file.RelativePath))
            throw Collision(file.RelativePath);
        _files[file.RelativePath] = file;
    }

    private DismException Collision(string path) => new(
        ErrorCode.TemplateInvalid,
        $"Resource '{Original.Name}': '{path}' would be a file and a folder at once in the build.",
        "Rename the model file, or the folder of that name in CodeUri.",
        Original.Name);
}
