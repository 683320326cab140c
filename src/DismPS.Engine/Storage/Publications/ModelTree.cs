using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Storage.Publications;

/// <summary>
/// The files of one version as they lie below its folder: <c>SERVICE-NAME/config.pbtxt</c> and <c>SERVICE-NAME/1/…</c> of Triton types,
/// <c>model-settings.json</c> and what belongs to it of MLServer types. Its name is made from its content.
/// </summary>
internal sealed record ModelTree
{
    /// <summary>Hexadecimal digits of a version's name.</summary>
    internal const int VersionLength = 12;

    /// <summary>The file that keeps a folder which has to be there and is empty.</summary>
    internal const string Placeholder = ".dismps-keep";

    private static readonly ObjectContent Newline = ObjectContent.Of("\n"u8.ToArray());
    private static readonly ObjectContent Kept = ObjectContent.Of("This file keeps its folder, which is empty otherwise.\n"u8.ToArray());
    private static readonly string[] Archives = [".zip", ".tar", ".tgz", ".tar.gz"];

    private ModelTree(string resource, string serviceName, ResourceType type, ImmutableArray<ModelFile> files)
    {
        Resource = resource;
        ServiceName = serviceName;
        Type = type;
        Files = files;
        Bytes = files.Sum(f => f.Content.Size);
        Sha256 = HashOf(files);
    }

    /// <summary>Name of the resource in the template.</summary>
    internal string Resource { get; }

    /// <summary>Model name on the wire, and name of the service's folder.</summary>
    internal string ServiceName { get; }

    /// <summary>What it is.</summary>
    internal ResourceType Type { get; }

    /// <summary>Sorted by path (ordinal).</summary>
    internal ImmutableArray<ModelFile> Files { get; }

    /// <summary>Bytes of all files.</summary>
    internal long Bytes { get; }

    /// <summary>SHA-256 over path, size and SHA-256 of each file.</summary>
    internal string Sha256 { get; }

    /// <summary>Name of the version.</summary>
    internal string Version => Sha256[..VersionLength];

    /// <summary>The tree of a resource that was just built.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="built">Its entry in the build's manifest, whose digests the build has just compared with the files.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.PathEscape"/>; <see cref="ErrorCode.TemplateInvalid"/> for a file that KServe would leave out or unpack.
    /// </exception>
    internal static ModelTree Of(BuiltResource resource, ManifestResource built)
    {
        string prefix = built.Name + "/";
        return Of(
            resource.Name,
            resource.ServiceName,
            resource.Type,
            built.Files.Select(f => FileOf(resource, Below(prefix, f.Path), f)),
            built.Folders.Where(f => f.StartsWith(prefix, StringComparison.Ordinal)).Select(f => f[prefix.Length..]));
    }

    /// <summary>The tree that a build would have; reads the files that it would copy.</summary>
    /// <param name="plan">What the build would write.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="DismException">As of the other one, and <see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static async Task<ModelTree> OfAsync(ResourcePlan plan, CancellationToken ct)
    {
        List<ModelFile> files = [];
        foreach (PlannedFile file in plan.Files)
        {
            FileDigest? digest = file.Source is null ? null : await FileCopier.HashAsync(file.Source, ct).ConfigureAwait(false);
            files.Add(new ModelFile(file.RelativePath, digest is null ? ObjectContent.Of(file.Content) : ObjectContent.Of(file.Source!, digest.Size, digest.Sha256)));
        }

        return Of(plan.Original.Name, plan.Original.Properties.Name, plan.Original.Type, files, plan.Folders);
    }

    /// <summary>Refuses a service name that cannot be a folder of a repository.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.PathEscape"/>.</exception>
    internal static void CheckName(string name)
    {
        if (name.Length == 0 || name[0] == '.' || name.Any(c => char.IsControl(c) || c is '/' or '\\'))
            throw new DismException(ErrorCode.PathEscape, $"The service name '{name}' cannot be a folder of a repository.", "Use letters, digits, '-' and '_'.", name);
    }

    private static ModelTree Of(string resource, string serviceName, ResourceType type, IEnumerable<ModelFile> stored, IEnumerable<string> folders)
    {
        CheckName(serviceName);
        List<ModelFile> files = [.. stored.Select(f => f.Content.Size > 0 ? f : f with { Content = InPlaceOfNothing(resource, f.Path) })];
        foreach (string folder in folders.ToArray())
        {
            if (!files.Any(f => f.Path.StartsWith(folder + "/", StringComparison.Ordinal)))
                files.Add(new ModelFile($"{folder}/{Placeholder}", Kept));
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        if (files is [var only] && Archives.Any(end => only.Path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            throw new DismException(ErrorCode.TemplateInvalid, $"'{only.Path}' is the only file of '{resource}', and KServe unpacks an archive that stands alone.", "Put the files into the folder unpacked.", resource);
        return new ModelTree(resource, serviceName, type, [.. files]);
    }

    // KServe's storage initializer leaves empty objects out (0.17 and later), and a package without its __init__.py is no package.
    private static ObjectContent InPlaceOfNothing(string resource, string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        bool isText = Path.GetExtension(name) is ".py" or ".pyi" or ".txt" or ".md" || name is "py.typed" || name[0] == '.';
        return isText ? Newline : throw new DismException(
            ErrorCode.TemplateInvalid,
            $"'{path}' of '{resource}' is empty, and KServe leaves empty files out when it loads a model from a store.",
            "Remove the file, or put something into it.",
            resource);
    }

    private static ModelFile FileOf(BuiltResource resource, string path, ManifestFile file) =>
        new(path, ObjectContent.Of(Path.Combine(resource.Folder, path.Replace('/', Path.DirectorySeparatorChar)), file.Size, file.Sha256));

    private static string Below(string prefix, string path) => path.StartsWith(prefix, StringComparison.Ordinal)
        ? path[prefix.Length..]
        : throw new DismException(ErrorCode.PathEscape, $"'{path}' of the build's manifest is not below '{prefix}'.", "Run 'dismps build --force'.", path);

    private static string HashOf(ImmutableArray<ModelFile> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ModelFile file in files)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Path}\0{file.Content.Size}\0{file.Content.Sha256}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
