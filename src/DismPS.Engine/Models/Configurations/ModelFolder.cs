using System.Globalization;

namespace DismPS.Engine.Models.Configurations;

/// <summary>What a model's folder holds beside its configuration.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Versions">Numbers of the version folders, ascending.</param>
/// <param name="VersionFiles">Names in the folder that Triton looks at to find the backend: the first of all folders, in the order of their names.</param>
/// <param name="Gpus">Numbers of the GPUs; null when it is not known which there are.</param>
internal sealed record ModelFolder(string Path, IReadOnlyList<long> Versions, IReadOnlyList<string> VersionFiles, IReadOnlyList<int>? Gpus)
{
    private const int MaxNames = 10_000;

    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be read.</exception>
    public static ModelFolder Scan(string path, IReadOnlyList<int>? gpus)
    {
        string[] folders = [.. Directory.EnumerateDirectories(path).Take(MaxNames).Select(d => System.IO.Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
        long[] versions = [.. folders.Select(VersionOf).OfType<long>().Order()];
        string[] files = folders.Length == 0
            ? []
            : [.. new DirectoryInfo(System.IO.Path.Combine(path, folders[0])).EnumerateFileSystemInfos().Take(MaxNames).Where(Counts).Select(f => f.Name)];
        return new ModelFolder(path, versions, files, gpus);
    }

    public string PathOf(long version) => System.IO.Path.Combine(Path, version.ToString(CultureInfo.InvariantCulture));

    /// <summary>Triton takes whole numbers without leading zeros and passes over other names.</summary>
    private static long? VersionOf(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && (name[0] != '0' || name.Length == 1) ? version : null;

    /// <summary>A folder is no TensorRT plan, and a file is no saved model.</summary>
    private static bool Counts(FileSystemInfo entry) => entry.Name switch
    {
        "model.savedmodel" => entry is DirectoryInfo,
        "model.plan" or "model.graphdef" or "model.pt" => entry is FileInfo,
        _ => true,
    };
}
