using System.Globalization;
using System.Security.Cryptography;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Names of one worker's shared files; nobody else can guess them, and a worker may name no others.</summary>
internal sealed class SharedNames
{
    private int next;

    // A container that shares the memory but not the process numbers may be using it; its names are gone within moments too.
    private static readonly TimeSpan SweepAge = TimeSpan.FromMinutes(10);

    private static readonly Lazy<bool> Swept = new(SweepOfEndedServers);

    public SharedNames()
    {
        _ = Swept.Value;
        Prefix = Path.Combine(SharedFile.Folder, string.Create(
            CultureInfo.InvariantCulture, $"dismps-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}-"));
    }

    /// <summary>What all names begin with.</summary>
    public string Prefix { get; }

    /// <summary>A new name for a file of the server.</summary>
    public string Next() => Prefix + "s" + Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a name that the worker gave is one of its own.</summary>
    public bool Owns(string path) =>
        path.StartsWith(Prefix, StringComparison.Ordinal) && path.Length <= Prefix.Length + 32 && !path.AsSpan(Prefix.Length).ContainsAny('/', '\\');

    /// <summary>A server that was killed in the moment between making a file and removing its name could not clean up.</summary>
    private static bool SweepOfEndedServers()
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(SharedFile.Folder, "dismps-*"))
            {
                string[] parts = Path.GetFileName(path).Split('-');
                if (parts.Length > 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int owner) && OperatingSystem.IsLinux()
                    && !Directory.Exists($"/proc/{owner}") && TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > SweepAge)
                    File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: not ours to remove.
        }

        return true;
    }

    /// <summary>Removes files that are left of a worker that ended.</summary>
    public void Sweep()
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(SharedFile.Folder, Path.GetFileName(Prefix) + "*"))
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The names are never used again; the memory goes with the machine's next start at the latest.
        }
    }
}
