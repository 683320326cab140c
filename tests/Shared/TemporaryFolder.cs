namespace DismPS.Tests;

/// <summary>A folder that is gone after the test; its name has a space and a letter outside ASCII, as users' folders do.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dismps tést ").FullName;

    public string this[params string[] parts] => At(parts);

    public string At(params string[] parts) => System.IO.Path.Join([Path, .. parts]);

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        string path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
