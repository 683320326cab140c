using System.Globalization;
using System.Security.Cryptography;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Names of one worker's shared files; nobody else can guess them, and a worker may name no others.</summary>
internal sealed class SharedNames
{
    private int next;

    public SharedNames()
    {
        TemporaryFiles.SweepOnce();
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
