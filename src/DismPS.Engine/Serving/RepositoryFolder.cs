using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>Finds the models of a folder, in Triton's layout and in MLServer's. Of several versions in Triton's layout the highest is served.</summary>
internal static class RepositoryFolder
{
    /// <exception cref="DismException">The folder cannot be read, has no model, or lacks one that was named.</exception>
    public static IReadOnlyList<RepositoryEntry> Scan(string folder, IReadOnlyList<string> wanted)
    {
        string[] found;
        try
        {
            found = [.. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)).Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ArtifactNotFound, $"The model repository {folder} cannot be read: {e.Message}", "Build the artifact first, or give its folder.", folder, e);
        }

        RepositoryEntry[] entries =
        [
            .. found.Where(name => IsModelFolder(Path.Combine(folder, name)) || wanted.Contains(name)).Where(name => !HasSettings(Path.Combine(folder, name)))
                .Select(name => Read(Path.Combine(folder, name), name)),
            .. SettingsFolder.Scan(folder),
        ];
        if (wanted.FirstOrDefault(w => !Array.Exists(entries, e => e.Name == w)) is string absent)
            throw new DismException(ErrorCode.ResourceNotFound, $"The model repository {folder} has no model '{absent}'; it has {string.Join(", ", entries.Select(e => e.Name).Distinct())}.", null, absent);
        if (wanted.Count > 0)
            entries = [.. entries.Where(e => wanted.Contains(e.Name))];
        return entries.Length > 0
            ? entries
            : throw new DismException(ErrorCode.ArtifactNotFound, $"The model repository {folder} has no model: a model is a folder with config.pbtxt, with a numbered version folder, or with model-settings.json.", "Build the artifact first, or give the folder above the model's folder.", folder);
    }

    /// <summary>A folder with MLServer's settings is no model in Triton's layout, even when its versions lie in numbered folders.</summary>
    private static bool HasSettings(string folder) =>
        !File.Exists(Path.Combine(folder, ModelConfigurationReader.FileName))
        && (File.Exists(Path.Combine(folder, ModelSettingsReader.FileName))
            || Directory.GetDirectories(folder).Any(d => File.Exists(Path.Combine(d, ModelSettingsReader.FileName))));

    private static bool IsModelFolder(string folder) =>
        File.Exists(Path.Combine(folder, ModelConfigurationReader.FileName)) || HighestVersion(folder) > 0;

    private static RepositoryEntry Read(string folder, string name)
    {
        long version = HighestVersion(folder);
        string text = Math.Max(version, 1).ToString(CultureInfo.InvariantCulture);
        try
        {
            if (version == 0)
                throw new DismException(ErrorCode.ModelLoadFailed, $"{folder}: at least one version must be available: there is no numbered version folder.", "Build the artifact again.", folder);
            string file = Path.Combine(folder, ModelConfigurationReader.FileName);
            ModelConfiguration? configuration = File.Exists(file) ? ModelConfigurationReader.Read(file) : null;
            if (configuration is { Name.Length: > 0 } && configuration.Name != name)
                throw new DismException(ErrorCode.ModelLoadFailed, $"{file}: unexpected directory name '{name}' for model '{configuration.Name}': name and folder must be equal.", null, file);
            return new RepositoryEntry(name, text, new ModelSource(name, text, Path.Combine(folder, text), configuration), null);
        }
        catch (DismException e)
        {
            return new RepositoryEntry(name, text, null, e);
        }
    }

    /// <summary>0 when there is none. Triton takes positive integers without leading zeros and passes over other names.</summary>
    private static long HighestVersion(string folder) =>
        Directory.GetDirectories(folder)
            .Select(d => Path.GetFileName(d))
            .Select(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out long v) && n[0] != '0' ? v : 0)
            .DefaultIfEmpty(0)
            .Max();
}
