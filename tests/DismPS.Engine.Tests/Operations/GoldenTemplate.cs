using DismPS.Engine.Operations;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Operations;

/// <summary>A golden model in a folder of a test's own: its template, its files, and its cases where users keep theirs.</summary>
internal sealed class GoldenTemplate : IDisposable
{
    public GoldenTemplate(string model, string resource)
    {
        string source = RepositoryFiles.Data("models", model);
        foreach (string file in Directory.EnumerateFiles(source).Where(file => Path.GetFileName(file) is not ("inputs.json" or "outputs.json")))
            File.Copy(file, Folder[Path.GetFileName(file)]);
        foreach (string file in Directory.EnumerateDirectories(source).Where(folder => Path.GetFileName(folder) != "built").SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
        {
            string copy = Folder[Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Cases = Folder["tests", resource];
        Directory.CreateDirectory(Cases);
        foreach (string name in new[] { "inputs.json", "outputs.json" })
            File.Copy(Path.Join(source, name), Path.Join(Cases, name));
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Folder of the golden cases.</summary>
    public string Cases { get; }

    public TemplateSource Source => new("template.yaml", Folder.Path);

    public string Inputs => Path.Join(Cases, "inputs.json");

    public string Outputs => Path.Join(Cases, "outputs.json");

    public void Replace(string path, string old, string text)
    {
        string before = File.ReadAllText(path);
        Assert.Contains(old, before);
        File.WriteAllText(path, before.Replace(old, text));
    }

    public async Task<List<GoldenResult>> Test(TestModelOptions? options = null)
    {
        List<GoldenResult> results = [];
        await foreach (GoldenResult result in TestModel.RunAsync(options ?? new TestModelOptions(Source), CancellationToken.None))
            results.Add(result);
        return results;
    }

    public void Dispose() => Folder.Dispose();
}
