using System.Text.Json;

namespace DismPS.Tests.Golden;

/// <summary>A repository folder in Triton's layout, made of models of the test data and deleted afterwards.</summary>
internal sealed class TemporaryRepository : IDisposable
{
    public TemporaryRepository(params string[] models)
    {
        Folder = Directory.CreateTempSubdirectory("dismps-repository-").FullName;
        foreach (string model in models)
            Add(model);
    }

    public string Folder { get; }

    /// <summary>Adds <c>metsig-ae-onnx</c> or <c>odd/scalar</c>; returns its name on the wire.</summary>
    public string Add(string model)
    {
        string source = Path.Combine(TestData.Models, model);
        string name = NameOf(model);
        string version = Path.Combine(Folder, name, "1");
        Directory.CreateDirectory(version);
        string built = Path.Combine(source, "built", name + ".config.pbtxt");
        if (File.Exists(built))
            File.Copy(built, Path.Combine(Folder, name, "config.pbtxt"));
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            if (relative.StartsWith("built", StringComparison.Ordinal) || relative.EndsWith(".json", StringComparison.Ordinal) || relative.EndsWith(".yaml", StringComparison.Ordinal))
                continue;
            string target = Path.Combine(version, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return name;
    }

    public static string NameOf(string model)
    {
        string inputs = Path.Combine(TestData.Models, model, "inputs.json");
        if (!File.Exists(inputs))
            return Path.GetFileName(model);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(inputs));
        return document.RootElement.GetProperty("model").GetString()!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
