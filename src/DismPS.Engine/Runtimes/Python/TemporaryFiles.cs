using System.Globalization;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Removes what was only needed for a while.</summary>
internal static class TemporaryFiles
{
    /// <summary>What the working folders of workers begin with; the number of the server's process follows.</summary>
    public const string WorkerPrefix = "dismps-worker-";

    /// <summary>The same for models that clients sent with their files.</summary>
    public const string ModelPrefix = "dismps-model-";

    // A container that shares the folder but not the process numbers may be using what is younger.
    private static readonly TimeSpan SweepAge = TimeSpan.FromMinutes(10);

    private static readonly Lazy<bool> Swept = new(Sweep);

    /// <summary>Removes, once in the life of this process, what servers left that were killed.</summary>
    public static void SweepOnce() => _ = Swept.Value;

    /// <summary>Removes a folder; one that cannot be removed is left to the system's cleaning.</summary>
    public static void Discard(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child of the handler may still write there, and Windows keeps files that a model has mapped.
        }
    }

    private static bool Sweep()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Sweep(SharedFile.Folder, "dismps-*", 1, File.Delete);
        foreach (string prefix in (string[])[WorkerPrefix, ModelPrefix])
            Sweep(Path.GetTempPath(), prefix + "*", 2, path => Directory.Delete(path, recursive: true));
        return true;
    }

    /// <param name="folder">Where to look.</param>
    /// <param name="pattern">Names.</param>
    /// <param name="position">Which part of the name, between hyphens, is the number of the process that made it.</param>
    /// <param name="remove">Removes one.</param>
    private static void Sweep(string folder, string pattern, int position, Action<string> remove)
    {
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(folder, pattern))
            {
                string[] parts = Path.GetFileName(path).Split('-');
                if (parts.Length > position + 1 && int.TryParse(parts[position], NumberStyles.None, CultureInfo.InvariantCulture, out int owner)
                    && !Directory.Exists($"/proc/{owner}") && TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > SweepAge)
                    remove(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: not ours to remove.
        }
    }
}
