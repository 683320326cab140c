using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>Makes the Kubernetes objects by which models of templates are served with KServe.</summary>
public static class DeploymentPlanner
{
    private const string Gpu = "nvidia.com/gpu";

    /// <summary>Plans all resources of a template.</summary>
    /// <param name="models">
    /// Each with the address that it was published to (for types of Triton the folder above the model's, for types of MLServer that with model-settings.json) and its version, null for none.
    /// </param>
    /// <param name="options">How they are deployed.</param>
    /// <param name="facts">What is known of the cluster; null for what the release of KServe ships.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: two would be one service.</exception>
    public static ImmutableArray<DeploymentPlan> Plan(IEnumerable<(Resource Resource, string StorageUri, string? Version)> models, DeploymentOptions options, ClusterFacts? facts = null)
    {
        ImmutableArray<DeploymentPlan> plans = [.. models.Select(m => Plan(m.Resource, m.StorageUri, options with { Version = m.Version ?? options.Version }, facts))];
        foreach (IGrouping<string, DeploymentPlan> same in plans.GroupBy(p => p.Name).Where(g => g.Count() > 1))
        {
            throw new DismException(
                ErrorCode.UsageInvalid, $"The resources {string.Join(" and ", same.Select(p => p.Resource))} would both be the InferenceService '{same.Key}'.",
                "Give them names that differ in more than dots and hyphens, or take one resource at a time with a name of its own.", same.Key);
        }

        return plans;
    }

    /// <summary>Plans one resource.</summary>
    public static DeploymentPlan Plan(Resource resource, string storageUri, DeploymentOptions options, ClusterFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(storageUri);
        ArgumentNullException.ThrowIfNull(options);
        Version version = options.KserveVersion ?? facts?.KserveVersion ?? KserveReleases.Newest;
        ClusterFacts known = facts ?? ClusterFacts.Shipped(version);
        string modelName = resource.Properties.Name;
        string name = options.Name ?? ServiceNames.FromTemplate(modelName);
        var objects = ImmutableArray.CreateBuilder<JsonObject>();
        string? account = AddStorage(objects, name, options);
        string runtime = AddRuntime(objects, name, resource, options);
        if (runtime == ServingRuntimeWriter.NameFor(name) && resource.Properties.Image is not null)
            known = known with { Runtimes = known.Runtimes.Add(KnownRuntime.Read(objects[^1]) with { Namespace = options.Namespace ?? known.Namespace }) };

        JsonObject service = InferenceServiceWriter.Write(Spec(resource, storageUri, name, runtime, account, options, RuntimeOf(known, options, runtime)), version);
        objects.Add(service);
        if (account is not null && options.S3 is not null && known.ServiceAccounts is { } accounts)
            known = known with { ServiceAccounts = accounts.Add(new KnownServiceAccount(options.Namespace ?? known.Namespace, account, [])) };
        ImmutableArray<ManifestProblem> problems = [.. ManifestCheck.Run(service, known), .. NameProblems(resource, name)];
        return new DeploymentPlan(resource.Name, name, modelName, service, objects.ToImmutable(), problems);
    }

    /// <summary>SHA-256 of a resource's signature: names, types and shapes of what it takes and answers.</summary>
    public static string SignatureOf(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var text = new StringBuilder();
        foreach (InputSignature input in resource.Properties.InputSignature)
            text.Append(CultureInfo.InvariantCulture, $"in {input.Name}\n{input.DataType} {string.Join(',', input.Dims)}\n");
        foreach (OutputSignature output in resource.Properties.OutputSignature)
            text.Append(CultureInfo.InvariantCulture, $"out {output.Name}\n{output.DataType} {string.Join(',', output.Dims)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string? AddStorage(ImmutableArray<JsonObject>.Builder objects, string name, DeploymentOptions options)
    {
        if (options.S3 is not { } s3)
            return options.ServiceAccount;

        string secret = s3.SecretName ?? $"{name}-s3";
        string account = options.ServiceAccount ?? $"{name}-s3";
        objects.Add(S3Objects.Secret(secret, options.Namespace, s3));
        objects.Add(S3Objects.ServiceAccount(account, options.Namespace, secret));
        return account;
    }

    private static string AddRuntime(ImmutableArray<JsonObject>.Builder objects, string name, Resource resource, DeploymentOptions options)
    {
        if (options.Runtime is { } named)
            return named;
        if (resource.Properties.Image is not { Length: > 0 } image)
            return resource.Type.Framework == ServingFramework.Tritonserver ? "kserve-tritonserver" : "kserve-mlserver";

        string runtime = ServingRuntimeWriter.NameFor(name);
        objects.Add(ServingRuntimeWriter.Write(runtime, options.Namespace, resource.Type, image));
        return runtime;
    }

    private static KnownRuntime? RuntimeOf(ClusterFacts facts, DeploymentOptions options, string runtime) =>
        RuntimeSelection.Named(facts, options.Namespace ?? facts.Namespace, runtime);

    private static InferenceServiceSpec Spec(Resource resource, string storageUri, string name, string runtime, string? account, DeploymentOptions options, KnownRuntime? known)
    {
        (SortedDictionary<string, string> requests, SortedDictionary<string, string> limits) = Resources(resource.Properties.Resources, options, known);
        return new InferenceServiceSpec(name, ServingRuntimeWriter.FormatOf(resource.Type))
        {
            Namespace = options.Namespace,
            Labels = Merge(new() { [DeploymentLabels.ManagedBy] = DeploymentLabels.Manager, [DeploymentLabels.Name] = resource.Properties.Name }, options.Labels),
            Annotations = Merge(Annotations(resource, storageUri, options), options.Annotations),
            DeploymentMode = options.DeploymentMode,
            Autoscaler = options.Autoscaler,
            Runtime = runtime,
            RuntimeVersion = options.RuntimeVersion,
            Protocol = "v2",
            StorageUri = storageUri,
            ServiceAccount = account,
            Requests = requests,
            Limits = limits,
            Environment = options.Environment,
            Arguments = options.Arguments,
            MinReplicas = options.MinReplicas,
            MaxReplicas = options.MaxReplicas,
            ScaleMetric = options.ScaleMetric,
            ScaleTarget = options.ScaleTarget,
            ContainerConcurrency = options.ContainerConcurrency,
            TimeoutSeconds = options.TimeoutSeconds,
            CanaryTrafficPercent = options.CanaryTrafficPercent,
            NodeSelector = options.NodeSelector,
            Tolerations = options.Tolerations is null ? null : [.. options.Tolerations.Select(DeploymentOptions.ReadToleration)],
            RuntimeClassName = options.RuntimeClassName,
            ImagePullSecrets = options.ImagePullSecrets,
            DeploymentStrategy = options.DeploymentStrategy,
        };
    }

    private static SortedDictionary<string, string> Annotations(Resource resource, string storageUri, DeploymentOptions options)
    {
        ResourceProperties properties = resource.Properties;
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [DeploymentLabels.Resource] = resource.Name,
            [DeploymentLabels.ResourceType] = resource.Type.ToString(),
            [DeploymentLabels.ModelName] = properties.Name,
            [DeploymentLabels.Workspace] = resource.Workspace,
            [DeploymentLabels.Publication] = storageUri,
            [DeploymentLabels.Signature] = SignatureOf(resource),
        };
        if (options.Version is { Length: > 0 } version)
            annotations[DeploymentLabels.Version] = version;
        if (options.Template is { Length: > 0 } template)
            annotations[DeploymentLabels.Template] = Path.GetFileName(template);
        if (properties.MetricKey is { Length: > 0 } metric)
            annotations[DeploymentLabels.MetricKey] = metric;
        if (properties.AnomalyThreshold is { } threshold)
            annotations[DeploymentLabels.AnomalyThreshold] = threshold.ToString("R", CultureInfo.InvariantCulture);
        if (properties.FlaggingKey is { Length: > 0 } flag)
            annotations[DeploymentLabels.FlaggingKey] = flag;
        return annotations;
    }

    private static (SortedDictionary<string, string> Requests, SortedDictionary<string, string> Limits) Resources(ComputeResources? own, DeploymentOptions options, KnownRuntime? runtime)
    {
        SortedDictionary<string, string> requests = Quantities(own?.Requests, options.Requests);
        SortedDictionary<string, string> limits = Quantities(own?.Limits, options.Limits);
        // Kubernetes gives devices out by limits, to which requests must be equal.
        if (requests.Remove(Gpu, out string? gpus) && !limits.ContainsKey(Gpu))
            limits[Gpu] = gpus;
        foreach (string resource in new[] { "cpu", "memory" })
        {
            // What is missing comes from the runtime, and must not contradict what is there.
            bool hasRequest = requests.TryGetValue(resource, out string? request);
            bool hasLimit = limits.TryGetValue(resource, out string? limit);
            if (hasRequest && !hasLimit && runtime?.Limits.GetValueOrDefault(resource) is { } most && IsAbove(request!, most))
                limits[resource] = request!;
            else if (hasLimit && !hasRequest && runtime?.Requests.GetValueOrDefault(resource) is { } least && IsAbove(least, limit!))
                requests[resource] = limit!;
        }

        return (requests, limits);
    }

    private static SortedDictionary<string, string> Quantities(ResourceQuantities? own, IReadOnlyDictionary<string, string>? given)
    {
        var quantities = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string? value) in new[] { ("cpu", own?.Cpu), ("memory", own?.Memory), (Gpu, own?.Gpu) })
        {
            if (value is { Length: > 0 })
                quantities[name] = value;
        }

        foreach ((string name, string value) in given ?? new Dictionary<string, string>())
            quantities[name == "gpu" ? Gpu : name] = value;
        if (quantities.TryGetValue(Gpu, out string? gpus) && Quantity.TryParse(gpus, out Quantity count) && count == Quantity.Zero)
            quantities.Remove(Gpu);
        return quantities;
    }

    private static bool IsAbove(string left, string right) => Quantity.TryParse(left, out Quantity a) && Quantity.TryParse(right, out Quantity b) && a > b;

    private static IEnumerable<ManifestProblem> NameProblems(Resource resource, string name)
    {
        // A Triton model's name is its folder's; MLServer's is in model-settings.json, and KServe asks for that of the service.
        if (resource.Type.Framework == ServingFramework.MLServer && name != resource.Properties.Name)
        {
            yield return new ManifestProblem(
                Severity.Warning, "model-name-differs", "metadata.name",
                $"The service is called '{name}' and the model in it '{resource.Properties.Name}', from its model-settings.json: requests to /v2/models/{name} are answered with 404.",
                $"Ask for /v2/models/{resource.Properties.Name}, or take one name for both: letters, digits and '-', a letter first.");
        }
    }

    private static SortedDictionary<string, string> Merge(SortedDictionary<string, string> own, IReadOnlyDictionary<string, string>? given)
    {
        foreach ((string key, string value) in given ?? new Dictionary<string, string>())
            own[key] = value;
        return own;
    }
}
