using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving.Repository;

/// <summary>Finds the models of a folder, in Triton's layout and in MLServer's.</summary>
internal static class RepositoryFolder
{
    /// <summary>All models of a folder, in the order of their names; those in MLServer's layout follow.</summary>
    /// <param name="folder">Absolute folder.</param>
    /// <param name="variables">What the environment says of models in MLServer's layout.</param>
    /// <exception cref="DismException">The folder cannot be read.</exception>
    public static IReadOnlyList<ScannedModel> Scan(string folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        try
        {
            return
            [
                .. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)).Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal)
                    .Where(name => IsModelFolder(Path.Combine(folder, name))).Select(name => Read(Path.Combine(folder, name), name, null)),
                .. SettingsFolder.Scan(folder, variables ?? ImmutableDictionary<string, string>.Empty).GroupBy(e => e.Name, StringComparer.Ordinal).Select(g => new ScannedModel(g.Key, [.. g])),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ArtifactNotFound, $"The model repository {folder} cannot be read: {e.Message}", "Build the artifact first, or give its folder.", folder, e);
        }
    }

    /// <summary>One model in Triton's layout; null when the folder has none of this name.</summary>
    public static ScannedModel? Find(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            // A model without versions counts when somebody asks for it: the reason is told.
            return IsName(name) && Directory.Exists(path) && !HasSettings(path) ? Read(path, name, null) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ModelLoadFailed, $"{path}: the model cannot be read: {e.Message}",
                "Check that the folder is there and that you may read it.", path, e);
        }
    }

    /// <summary>The versions that are to be served of a model in Triton's layout.</summary>
    /// <param name="folder">Absolute folder of the model.</param>
    /// <param name="name">Name on the wire.</param>
    /// <param name="given">Configuration as JSON that counts in place of the file; null for that.</param>
    public static ScannedModel Read(string folder, string name, string? given)
    {
        long[] present = [];
        try
        {
            present = Versions(folder);
            ModelConfiguration? configuration = ReadConfiguration(folder, name, given);
            IReadOnlyList<long> chosen = (configuration?.VersionPolicy ?? new()).Choose(present);
            if (chosen.Count == 0)
            {
                string why = present.Length == 0
                    ? "there is no numbered version folder"
                    : $"the version_policy allows none of {string.Join(", ", present)}";
                throw new DismException(ErrorCode.ModelLoadFailed, $"{folder}: at least one version must be available: {why}.",
                    present.Length == 0 ? "Build the artifact again." : "Correct version_policy in config.pbtxt, or add a version that it allows.", folder);
            }

            return new ScannedModel(name, [.. chosen.Select(v => Text(v)).Select(v => new RepositoryEntry(name, v, folder, new ModelSource(name, v, Path.Combine(folder, v), configuration), null))]);
        }
        catch (DismException e)
        {
            return Failed(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(new DismException(ErrorCode.ModelLoadFailed, $"{folder}: the model cannot be read: {e.Message}",
                "Check that the folder is there and that you may read it.", folder, e));
        }

        ScannedModel Failed(DismException failure) => new(name, [new RepositoryEntry(name, Text(Math.Max(present.LastOrDefault(), 1)), folder, null, failure)]);
    }

    /// <summary>Whether a name is that of one folder, and leads nowhere else.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && !name.StartsWith('.') && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;

    /// <summary>0 for what is no version. Triton takes positive integers without leading zeros and passes over other names.</summary>
    public static long VersionOf(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && name[0] != '0' ? version : 0;

    /// <exception cref="DismException">The configuration breaks a rule, or has a part that is not obeyed here.</exception>
    private static ModelConfiguration? ReadConfiguration(string folder, string name, string? given)
    {
        string file = Path.Combine(folder, ModelConfigurationReader.FileName);
        if (given is null && !File.Exists(file))
            return null;
        ModelConfiguration configuration = ModelConfigurationReader.ReadFolder(folder, name, json: given);
        return configuration.Unsupported.IsEmpty
            ? configuration
            : throw new DismException(
                ErrorCode.ModelTypeUnsupported,
                $"{file}: Triton knows {string.Join("; ", configuration.Unsupported)}, but this program does not obey it: served without it, the model would answer otherwise.",
                "Leave it out where the model does not need it, or serve the model with Triton.", file);
    }

    private static bool IsModelFolder(string folder)
    {
        try
        {
            return (File.Exists(Path.Combine(folder, ModelConfigurationReader.FileName)) || Versions(folder).Length > 0) && !HasSettings(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Reading it says why it is not served.
            return true;
        }
    }

    /// <summary>A folder with MLServer's settings is no model in Triton's layout, even when its versions lie in numbered folders.</summary>
    private static bool HasSettings(string folder) =>
        !File.Exists(Path.Combine(folder, ModelConfigurationReader.FileName))
        && (File.Exists(Path.Combine(folder, ModelSettingsReader.FileName))
            || Directory.GetDirectories(folder).Any(d => File.Exists(Path.Combine(d, ModelSettingsReader.FileName))));

    /// <summary>Ascending.</summary>
    private static long[] Versions(string folder) =>
        [.. Directory.GetDirectories(folder).Select(d => VersionOf(Path.GetFileName(d))).Where(v => v > 0).Order()];

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
