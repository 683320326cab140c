using System.Text;
using System.Text.Json;

namespace DismPS.Engine.Tests.Validation;

/// <summary>A template with its files and the verdict of the platform's validator; tests/data/templates/README.md explains the form.</summary>
internal sealed class GoldenCase
{
    private readonly JsonElement _expected;

    public GoldenCase(string id)
    {
        Id = id;
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Data("templates", "cases", id, "expected.json")));
        _expected = document.RootElement.Clone();
    }

    public static IEnumerable<string> Ids =>
        File.ReadLines(RepositoryFiles.Data("templates", "index.tsv")).Skip(1).Select(line => line.Split('\t')[0]);

    public string Id { get; }

    public string TemplatePath => _expected.GetProperty("template").GetString()!;

    public string RealStage => _expected.GetProperty("real").GetProperty("stage").GetString() ?? "";

    public bool IsValidForPlatform => _expected.GetProperty("real").GetProperty("verdict").GetString() == "valid";

    public bool IsValid => _expected.GetProperty("ours").GetProperty("valid").GetBoolean();

    public IEnumerable<(string Path, string Category)> Errors =>
        _expected.GetProperty("ours").GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("path").GetString()!, e.GetProperty("category").GetString()!));

    public IEnumerable<string> Warnings =>
        _expected.GetProperty("ours").GetProperty("warnings").EnumerateArray().Select(e => e.GetString()!);

    /// <summary>Makes the tree; the answer is the working folder.</summary>
    public string Materialise(string folder)
    {
        string workingFolder = Path.GetFullPath(_expected.GetProperty("cwd").GetString()!, folder);
        Directory.CreateDirectory(workingFolder);
        foreach (JsonElement file in _expected.GetProperty("files").EnumerateArray())
            MakeEntry(folder, file);
        if (!Flag("no_template"))
        {
            byte[] template = File.ReadAllBytes(RepositoryFiles.Data("templates", "cases", Id, "template.yaml"));
            if (Flag("substitute_cwd"))
                template = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(template).Replace("@CWD@", workingFolder));
            Write(Path.Join(folder, TemplatePath), template);
        }

        return workingFolder;
    }

    private static void MakeEntry(string folder, JsonElement file)
    {
        string path = Path.Join(folder, file.GetProperty("path").GetString());
        switch (file.GetProperty("kind").GetString())
        {
            case "dir":
                Directory.CreateDirectory(path);
                break;
            case "symlink":
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.CreateSymbolicLink(path, file.GetProperty("target").GetString()!);
                break;
            default:
                Write(path, Content(file));
                break;
        }
    }

    private static byte[] Content(JsonElement file)
    {
        if (file.TryGetProperty("text", out JsonElement text))
            return Encoding.UTF8.GetBytes(text.GetString()!);
        if (file.TryGetProperty("hex", out JsonElement hex))
            return Convert.FromHexString(hex.GetString()!);
        return [.. Enumerable.Range(0, file.GetProperty("size").GetInt32()).Select(i => (byte)((7 * i) + 3))];
    }

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private bool Flag(string name) => _expected.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
