using System.Collections.Immutable;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// What a build was made from and what it wrote, kept beside the build folder: an unchanged resource is recognised by it, and a changed file noticed.
/// </summary>
public sealed record ArtifactManifest
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the manifest's form.</summary>
    public required int Version { get; init; }

    /// <summary>When the build ended.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>The template that was built; null when it was no file.</summary>
    public ManifestSource? Source { get; init; }

    /// <summary>The built template.</summary>
    public required ManifestFile Template { get; init; }

    /// <summary>In the order of the template.</summary>
    public required ImmutableArray<ManifestResource> Resources { get; init; }

    /// <summary>Every file of the build folder, the template among them.</summary>
    internal IEnumerable<ManifestFile> AllFiles => Resources.SelectMany(r => r.Files).Append(Template);

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Null when there is none, or one that this version cannot read.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    public static async Task<ArtifactManifest?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            byte[] json = await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false);
            ArtifactManifest? manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ArtifactManifest);
            return manifest is { Version: CurrentVersion, Resources.IsDefault: false } ? manifest : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }
    }

    /// <summary>The JSON form.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.ArtifactManifest);
}
