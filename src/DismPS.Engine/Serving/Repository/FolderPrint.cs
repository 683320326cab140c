using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Models;

namespace DismPS.Engine.Serving.Repository;

/// <summary>
/// Tells by paths, sizes and times of change whether a model's files are still the same. What Python and editors leave there (caches, hidden files) does
/// not count: loading a model must not look like a change of it.
/// </summary>
internal static class FolderPrint
{
    private const int MaxDepth = 8;
    private const int MaxFiles = 100_000;

    /// <param name="folder">Absolute folder of the model.</param>
    /// <param name="version">The version folder that counts, of all numbered ones; null when numbered folders are nothing special.</param>
    /// <returns>Empty when the folder cannot be read.</returns>
    public static string Of(string folder, string? version)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(folder));
        int left = MaxFiles;
        try
        {
            Add(hash, folder, "", version, 0, ref left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string folder, string path, string? version, int depth, ref int left)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (entry.Name.StartsWith('.') || entry.Name == "__pycache__" || left == 0)
                continue;
            string below = $"{path}/{entry.Name}";
            if (entry is DirectoryInfo inner)
            {
                bool otherVersion = depth == 0 && version is not null && entry.Name != version && RepositoryFolder.VersionOf(entry.Name) > 0;
                bool otherModel = version is null && File.Exists(Path.Combine(inner.FullName, ModelSettingsReader.FileName));
                if (depth < MaxDepth && !otherVersion && !otherModel && (inner.LinkTarget is null || depth == 0))
                    Add(hash, inner.FullName, below, version, depth + 1, ref left);
                continue;
            }

            left--;
            var file = (FileInfo)entry;
            // The file that a link leads to may be another one tomorrow.
            FileSystemInfo real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            long length = real is FileInfo { Exists: true } known ? known.Length : -1;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{below}\0{length}\0{real.LastWriteTimeUtc.Ticks}\0")));
        }
    }
}
