namespace DismPS.Tests;

/// <summary>A folder of a test's own; its name has a space and a letter outside ASCII, as users' folders do.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dismps tést ").FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
