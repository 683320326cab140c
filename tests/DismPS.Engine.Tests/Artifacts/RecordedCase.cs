using System.Reflection;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>A template case of tests/data/templates with its recorded build and package of tests/data/builds.</summary>
internal sealed class RecordedCase
{
    internal static string DataFolder { get; } = Path.Combine(
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!, "tests", "data");

    private RecordedCase(string id, string root)
    {
        Id = id;
        Expected = Json(Path.Combine(DataFolder, "templates", "cases", id, "expected.json"));
        WorkingFolder = Path.GetFullPath(Expected.GetProperty("cwd").GetString()!, root).TrimEnd('/');
    }

    internal string Id { get; }

    internal JsonElement Expected { get; }

    internal string WorkingFolder { get; }

    internal static IEnumerable<string> Ids(string kind) =>
        Directory.EnumerateFiles(Path.Combine(DataFolder, "builds", kind), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    internal JsonElement Recording(string kind) => Json(Path.Combine(DataFolder, "builds", kind, Id + ".json"));

    /// <summary>Makes the tree of a case below an empty folder.</summary>
    internal static RecordedCase Make(string id, string root)
    {
        RecordedCase made = new(id, root);
        foreach (JsonElement file in made.Expected.GetProperty("files").EnumerateArray())
        {
            string path = Path.Combine(root, file.GetProperty("path").GetString()!);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            switch (file.GetProperty("kind").GetString())
            {
                case "dir":
                    Directory.CreateDirectory(path);
                    break;
                case "symlink":
                    File.CreateSymbolicLink(path, file.GetProperty("target").GetString()!);
                    break;
                default:
                    File.WriteAllBytes(path, Content(file));
                    break;
            }
        }

        Directory.CreateDirectory(made.WorkingFolder);
        return made;
    }

    internal DismTemplate ReadTemplate() => Read(File.ReadAllBytes(Path.Combine(DataFolder, "templates", "cases", Id, "template.yaml")));

    internal static DismTemplate Read(byte[] yaml)
    {
        TemplateDocument document = TemplateReader.Read(yaml, "template.yaml");
        BindingContext context = new(document);
        TemplateDraft draft = new TemplateBinder(document, context).Bind(document.Root!);
        Assert.DoesNotContain(context.Diagnostics, d => d.Severity == Severity.Error);
        return TemplateAssembler.Assemble(draft);
    }

    private static byte[] Content(JsonElement file)
    {
        if (file.TryGetProperty("text", out JsonElement text))
            return Encoding.UTF8.GetBytes(text.GetString()!);
        if (file.TryGetProperty("hex", out JsonElement hex))
            return Convert.FromHexString(hex.GetString()!);
        return [.. Enumerable.Range(0, file.GetProperty("size").GetInt32()).Select(i => (byte)((7 * i) + 3))];
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
}
