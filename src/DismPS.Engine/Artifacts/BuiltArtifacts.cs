using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Artifacts;

/// <summary>A finished build, opened to be served, packaged or published.</summary>
public sealed record BuiltArtifacts
{
    private BuiltArtifacts(ArtifactLayout layout, ArtifactManifest manifest, DismTemplate template, ImmutableArray<BuiltResource> resources)
    {
        Template = template;
        Layout = layout;
        Manifest = manifest;
        Resources = resources;
    }

    /// <summary>Where it is.</summary>
    public ArtifactLayout Layout { get; }

    /// <summary>What was built from what.</summary>
    public ArtifactManifest Manifest { get; }

    /// <summary>The built template: everything that scoring needs, with resources sorted by name.</summary>
    public DismTemplate Template { get; }

    /// <summary>In the order of the user's template.</summary>
    public ImmutableArray<BuiltResource> Resources { get; }

    /// <summary>Opens the build of a layout; the files are not compared with the manifest (<see cref="ArtifactVerifier"/> does that).</summary>
    /// <param name="layout">Where the build is.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ArtifactChanged"/> for a template that cannot be read,
    /// <see cref="ErrorCode.PathEscape"/> for a manifest that was tampered with, <see cref="ErrorCode.ReadFailed"/>.
    /// </exception>
    public static async Task<BuiltArtifacts> OpenAsync(ArtifactLayout layout, CancellationToken ct)
    {
        ArtifactManifest manifest = await ReadManifestAsync(layout, ct).ConfigureAwait(false);
        DismTemplate template = await BuiltTemplateReader.ReadAsync(layout.TemplatePath, ct).ConfigureAwait(false);
        return new BuiltArtifacts(layout, manifest, template, [.. manifest.Resources.Select(r => Describe(layout, r))]);
    }

    /// <summary>The resource of a name, or the only one.</summary>
    /// <param name="name">Name of a resource; null when there is only one.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ResourceNotFound"/>, <see cref="ErrorCode.ResourceAmbiguous"/>.</exception>
    public BuiltResource Find(string? name)
    {
        if (name is not null)
            return Resources.FirstOrDefault(r => r.Name == name) ?? throw NotBuilt(name, Resources.Select(r => r.Name));
        return Resources.Length == 1 ? Resources[0] : throw new DismException(
            Resources.IsEmpty ? ErrorCode.ResourceNotFound : ErrorCode.ResourceAmbiguous,
            Resources.IsEmpty
                ? $"The build in '{Layout.BuildFolder}' has no resources."
                : $"The build in '{Layout.BuildFolder}' has {Resources.Length} resources and none was named.",
            Resources.IsEmpty ? "Add a resource to the template and build again." : $"Name one of: {string.Join(", ", Resources.Select(r => r.Name))}.");
    }

    internal static async Task<ArtifactManifest> ReadManifestAsync(ArtifactLayout layout, CancellationToken ct)
    {
        if (!File.Exists(layout.TemplatePath))
            throw NotFound(layout, $"There is no build in '{layout.BuildFolder}'.");
        return await ArtifactManifest.ReadAsync(layout.ManifestPath, ct).ConfigureAwait(false)
            ?? throw NotFound(layout, $"The build in '{layout.BuildFolder}' has no manifest of this program ('{layout.ManifestPath}').");
    }

    internal static DismException NotBuilt(string name, IEnumerable<string> built) => new(
        ErrorCode.ResourceNotFound,
        $"The resource '{name}' is not built.",
        $"Built are: {string.Join(", ", built)}.",
        name);

    private static DismException NotFound(ArtifactLayout layout, string message) =>
        new(ErrorCode.ArtifactNotFound, message, "Run 'dismps build' in the folder of the template.", layout.BuildFolder);

    private static BuiltResource Describe(ArtifactLayout layout, ManifestResource resource)
    {
        FolderName.Check(resource.Name, "resource name of the manifest", layout.BuildFolder);
        string folder = Path.Combine(layout.BuildFolder, resource.Name);
        FolderName.Check(resource.ServiceName, "service name of the manifest", folder);
        return new BuiltResource
        {
            Name = resource.Name,
            ServiceName = resource.ServiceName,
            Folder = folder,
            Fingerprint = resource.Fingerprint,
            Type = ResourceType.Parse(resource.Type)
                ?? throw new DismException(ErrorCode.ArtifactNotFound, $"The manifest names the unknown type '{resource.Type}'.", "Run 'dismps build' again.", resource.Name),
        };
    }
}
