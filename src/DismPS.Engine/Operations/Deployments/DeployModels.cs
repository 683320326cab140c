using System.Runtime.CompilerServices;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>
/// Takes the models of templates to running InferenceServices: published, applied, followed until they answer, tested, and taken back when they answer wrong.
/// What the cluster has already is not sent.
/// </summary>
public static class DeployModels
{
    /// <summary>Deploys all resources of some templates, several at once. What fails is a result; the others go on.</summary>
    /// <returns>One entry a resource, in the order of templates and resources.</returns>
    /// <exception cref="DismException">The options are wrong, or nothing can be deployed there at all: kubectl, the context, the cluster.</exception>
    public static IAsyncEnumerable<DeployedModel> RunAsync(IAsyncEnumerable<TemplateSource> sources, DeployModelsOptions options, CancellationToken cancellationToken) =>
        RunAsync(sources, options, isPlan: false, cancellationToken);

    /// <summary>Tells what <see cref="RunAsync(IAsyncEnumerable{TemplateSource}, DeployModelsOptions, CancellationToken)"/> would change; the cluster is read only.</summary>
    /// <exception cref="DismException">As of it.</exception>
    public static IAsyncEnumerable<DeployedModel> PlanAsync(IAsyncEnumerable<TemplateSource> sources, DeployModelsOptions options, CancellationToken cancellationToken) =>
        RunAsync(sources, options, isPlan: true, cancellationToken);

    private static async IAsyncEnumerable<DeployedModel> RunAsync(
        IAsyncEnumerable<TemplateSource> sources, DeployModelsOptions options, bool isPlan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Check(options);
        KubectlTransport transport = await KubectlTransport.ConnectAsync(options.Cluster, cancellationToken).ConfigureAwait(false);
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(transport, options.Deployment.KserveVersion, options.ShareCredentials || options.Deployment.S3 is not null, cancellationToken).ConfigureAwait(false);
        var names = new DeployedNames();
        IAsyncEnumerable<IReadOnlyList<DeployedModel>> done = OrderedParallel.RunAsync(
            sources, (source, token) => DeployTemplateAsync(source, options, isPlan, transport, snapshot, names, token), options.ThrottleLimit, cancellationToken);
        await foreach (IReadOnlyList<DeployedModel> models in done.ConfigureAwait(false))
        {
            foreach (DeployedModel model in models)
                yield return model;
        }
    }

    private static async Task<IReadOnlyList<DeployedModel>> DeployTemplateAsync(
        TemplateSource source, DeployModelsOptions options, bool isPlan, KubectlTransport transport, ClusterSnapshot snapshot, DeployedNames names, CancellationToken ct)
    {
        var models = new List<DeployedModel>();
        IReadOnlyList<(Resource Resource, string StorageUri, string? Version)> published;
        try
        {
            published = await PublishAsync(source, options, isPlan, snapshot, ct).ConfigureAwait(false);
        }
        catch (DismException e)
        {
            return [new DeployedModel(options.Resource ?? source.Path, "", transport.Namespace, DeployedModelState.Failed) { Template = source.Path, Failure = e }];
        }

        foreach ((Resource resource, string uri, string? version) in published)
        {
            var one = new ModelDeployment(source, resource, uri, version, options, transport, snapshot);
            try
            {
                DeploymentPlan plan = one.Plan();
                names.Take(plan.Name, $"{source.Path}: {resource.Name}");
                models.Add(isPlan ? one.Describe(plan) : await one.RunAsync(plan, ct).ConfigureAwait(false));
            }
            catch (DismException e)
            {
                models.Add(one.Failed(e));
            }
        }

        return models;
    }

    private static async Task<IReadOnlyList<(Resource, string, string?)>> PublishAsync(
        TemplateSource source, DeployModelsOptions options, bool isPlan, ClusterSnapshot snapshot, CancellationToken ct)
    {
        DismTemplate template = ValidateTemplate.Require(source, checkFiles: options.Repository is not null);
        Resource[] resources = options.Resource is null ? [.. template.Resources] : [ResourceChoice.One(template, options.Resource)];
        foreach (Resource resource in resources)
        {
            // Before the store gets anything: a service that goes takes nothing more.
            if (snapshot.Live(ObjectKind.InferenceService, options.Deployment.Name ?? ServiceNames.FromTemplate(resource.Properties.Name)) is { } live)
                ListDeployments.RefuseDeleting(live);
        }

        if (options.StorageUri is { } uri)
        {
            return resources.Length == 1
                ? [(resources[0], uri, null)]
                : throw new DismException(ErrorCode.ResourceAmbiguous, $"{source.Path} has {resources.Length} resources, and one storage address is for one of them.", "Name the resource.", source.Path);
        }

        foreach (Resource resource in resources)
            options.Progress?.Report(new DeploymentProgress(resource.Name, isPlan ? "comparing with what is published" : "publishing"));
        var publish = new PublishVersionOptions(source, options.Repository!) { Resource = options.Resource, Storage = options.Storage, Message = options.Message };
        IReadOnlyList<PublishedVersion> versions = isPlan
            ? await PublishVersion.PlanAsync(publish, ct).ConfigureAwait(false)
            : await PublishVersion.RunAsync(publish, ct).ConfigureAwait(false);
        return [.. resources.Join(versions, r => r.Name, v => v.Resource, (r, v) => (r, v.StorageUri, (string?)v.Version))];
    }

    private static void Check(DeployModelsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ThrottleLimit, 1);
        if (options.Repository is null == options.StorageUri is null)
            throw new DismException(ErrorCode.UsageInvalid, "A deployment takes either a repository to publish to or the address of what is published.", "-Repository s3://bucket/prefix or -StorageUri s3://bucket/prefix/model/version; on the command line --repository or --storage-uri.");
        if (options.CanaryPercent is < 1 or > 99)
            throw new DismException(ErrorCode.UsageInvalid, $"A canary gets 1 to 99 percent of the requests, not {options.CanaryPercent}.", "For all of them leave -Canary out.");
        if (options.Repository?.StartsWith("file://", StringComparison.Ordinal) == true)
            throw new DismException(ErrorCode.StorageUriInvalid, "Pods of a cluster do not see the folders of this machine.", "Publish to s3://bucket/prefix, or to pvc://claim/path with the folder where the claim is mounted.", options.Repository);
        if (options is { ShareCredentials: true, Deployment.ServiceAccount: not null })
            throw new DismException(ErrorCode.UsageInvalid, "Credentials are shared by a service account of the deployment's own, and another one is named.", "Leave one of them out.");
    }
}
