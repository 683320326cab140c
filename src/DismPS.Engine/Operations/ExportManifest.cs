using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Storage.Publications;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>Writes the Kubernetes manifests by which a template's models are served, without a cluster.</summary>
public static class ExportManifest
{
    /// <summary>Checks the template, makes the objects, checks them, writes them. Values of secrets are never among them.</summary>
    /// <exception cref="DismException">
    /// The template is invalid; <see cref="ErrorCode.ManifestRefused"/>: the objects could not work; <see cref="ErrorCode.UsageInvalid"/>: the address is missing or said twice;
    /// <see cref="ErrorCode.TargetExists"/>, <see cref="ErrorCode.WriteFailed"/>.
    /// </exception>
    public static async Task<ExportedManifest> RunAsync(ExportManifestOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.StorageUri is null == options.Repository is null)
            throw new DismException(ErrorCode.UsageInvalid, "A manifest needs either the address of the model or that of the repository.", "Give -StorageUri or -Repository (--storage-uri, --repository).");
        bool isFolder = options.Format is ManifestFormat.Kustomize or ManifestFormat.Helm;
        if (isFolder && options.OutputPath is null)
            throw new DismException(ErrorCode.UsageInvalid, $"{options.Format} is a folder, which needs a place.", "Name it with -OutputPath or --out.");

        DismTemplate template = ValidateTemplate.Require(ValidateTemplate.Begin(options.Source).Finish());
        bool isOne = options.Resource is not null || options.StorageUri is not null || options.Deployment.Name is not null;
        IEnumerable<Resource> resources = isOne ? [ResourceChoice.One(template, options.Resource)] : template.Resources;
        DeploymentOptions deployment = options.Deployment with { Template = options.Deployment.Template ?? options.Source.Path };
        var models = new List<(Resource Resource, string StorageUri, string? Version)>();
        foreach (Resource resource in resources)
            models.Add(await PlaceOfAsync(resource, options, cancellationToken).ConfigureAwait(false));
        ImmutableArray<DeploymentPlan> plans = DeploymentPlanner.Plan(models, deployment);
        foreach (DeploymentPlan plan in plans)
            ManifestCheck.ThrowOnErrors(plan.Problems, plan.Name);

        ImmutableArray<ExportedFile> files = options.Format switch
        {
            ManifestFormat.Kustomize => KustomizeFolder.Write(plans, deployment.Namespace),
            ManifestFormat.Helm => HelmChart.Write(plans, deployment.Namespace),
            ManifestFormat.Json => [new ExportedFile("", ManifestWriter.ToJson([.. plans.SelectMany(p => p.Objects)]))],
            _ => [new ExportedFile("", ManifestWriter.ToYaml([.. plans.SelectMany(p => p.Objects)]))],
        };
        if (options.OutputPath is { } path)
            await WriteAsync(path, files, isFolder, options.Force, cancellationToken).ConfigureAwait(false);
        return new ExportedManifest(plans, files, options.OutputPath);
    }

    private static async Task<(Resource Resource, string StorageUri, string? Version)> PlaceOfAsync(Resource resource, ExportManifestOptions options, CancellationToken ct)
    {
        if (options.StorageUri is { } address)
            return (resource, address, null);

        string repository = options.Repository!.TrimEnd('/');
        string name = resource.Properties.Name;
        if (!PublicationStores.HasVersions(repository))
            return (resource, resource.Type.Framework == ServingFramework.MLServer ? $"{repository}/{name}" : repository, null);

        // The version's name is made from the files, so that no store need be asked where they are.
        TemplateSource source = options.Source;
        var planner = new ResourcePlanner(ArtifactLayout.For(source.WorkingFolder, source.Names.BuildFolder), source.EffectiveBaseFolder, source.Names);
        ModelTree tree = await ModelTree.OfAsync(planner.Plan(resource, ct), ct).ConfigureAwait(false);
        return (resource, $"{repository}/{tree.ServiceName}/{tree.Version}", tree.Version);
    }

    private static async Task WriteAsync(string path, ImmutableArray<ExportedFile> files, bool isFolder, bool force, CancellationToken ct)
    {
        if (!force && (isFolder ? files.Any(f => Path.Exists(Path.Combine(path, f.Path))) : Path.Exists(path)))
            throw new DismException(ErrorCode.TargetExists, $"'{path}' is there already.", "Name another place, or replace it with -Force or --force.", path);

        foreach (ExportedFile file in files)
        {
            string target = isFolder ? Path.Combine(path, file.Path) : path;
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DismException(ErrorCode.WriteFailed, $"The folder of '{target}' cannot be made: {e.Message}",
                    "Name another file, or check the rights of the folder above.", target: target, inner: e);
            }

            await WriteFileAsync(target, file.Text, ct).ConfigureAwait(false);
        }
    }

    private static async Task WriteFileAsync(string path, string text, CancellationToken ct)
    {
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).ConfigureAwait(false);
            }
            catch (Exception e) when (AsideFile.IsWriting(e))
            {
                throw AsideFile.Failed(path, e);
            }

            await file.CompleteAsync().ConfigureAwait(false);
        }
    }
}
