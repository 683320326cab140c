using System.Text.Json.Nodes;
using DismPS.Engine.Artifacts;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A manifest in a file that only its owner can read, for as long as a call takes.</summary>
internal sealed class ManifestFile : IDisposable
{
    private readonly string _folder;

    private ManifestFile(string folder)
    {
        _folder = folder;
        Path = System.IO.Path.Combine(folder, "manifest.json");
    }

    public string Path { get; }

    public static ManifestFile Write(JsonObject manifest)
    {
        // Made for the owner alone (0700 on Unix, the user's own folder on Windows).
        var file = new ManifestFile(FileFailure.WhileWriting(System.IO.Path.GetTempPath(), () => Directory.CreateTempSubdirectory("dismps-manifest-").FullName));
        FileFailure.WhileWriting(file.Path, () =>
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(file.Path, options);
            using var writer = new System.Text.Json.Utf8JsonWriter(stream);
            manifest.WriteTo(writer);
            return true;
        });
        return file;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system clears its temporary folder.
        }
    }
}
