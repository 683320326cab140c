using System.Text.Json;
using DismPS.Engine.Templates;
using DismPS.Engine.Tests.Validation;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>A template case of tests/data/templates with its recorded build and package of tests/data/builds.</summary>
internal sealed class RecordedCase
{
    private readonly GoldenCase _case;
    private readonly string _root;

    /// <summary>Makes the tree of a case below an empty folder.</summary>
    internal RecordedCase(string id, string root)
    {
        _case = new GoldenCase(id);
        _root = root;
        WorkingFolder = Path.TrimEndingDirectorySeparator(_case.Materialise(root));
    }

    internal string WorkingFolder { get; }

    internal static IEnumerable<string> Ids(string kind) =>
        Directory.EnumerateFiles(RepositoryFiles.Data("builds", kind), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    internal static DismTemplate Validate(string path, string baseFolder)
    {
        ValidationResult result = TemplateValidator.ValidateFile(path, new ValidationOptions { BaseFolder = baseFolder });
        Assert.True(result.IsValid, string.Join('\n', result.Diagnostics));
        return result.Template!;
    }

    internal JsonElement Recording(string kind) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Data("builds", kind, _case.Id + ".json"))).RootElement;

    internal DismTemplate ReadTemplate() => Validate(Path.Join(_root, _case.TemplatePath), WorkingFolder);
}
