using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>Inputs as users name them.</summary>
public static class RowSources
{
    /// <summary>Files.</summary>
    /// <param name="paths">Absolute, or relative to the folder; messages repeat them as they are.</param>
    /// <param name="folder">Absolute.</param>
    public static async IAsyncEnumerable<IRowSource> OfFiles(IEnumerable<string> paths, string folder)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
            yield return new FileRowSource(Path.GetFullPath(path, folder), path);
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
