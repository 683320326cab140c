using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Goes through everything that a deployment needs, from kubectl to the quotas of the namespace, and says of each how it is and what to do.</summary>
public static class CheckCluster
{
    private const string Group = "serving.kserve.io";
    private const string OldGroup = "serving.kubeflow.org";

    /// <summary>Looks at one thing after the other; stops at what nothing behind it can work without.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a service account is named whose credentials are not to be used.</exception>
    public static async IAsyncEnumerable<ClusterFinding> RunAsync(CheckClusterOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is { ShareCredentials: true, ServiceAccount: not null })
            throw new DismException(ErrorCode.UsageInvalid, "Credentials are shared by a service account of the deployment's own, and another one is named.", "Leave one of them out.");
        KubectlTransport? transport = null;
        DismException? failure = null;
        try
        {
            transport = await KubectlTransport.ConnectAsync(options.Cluster, cancellationToken).ConfigureAwait(false);
        }
        catch (DismException e)
        {
            failure = e;
        }

        if (transport is null)
        {
            yield return Fault(failure!.Code is ErrorCode.KubectlMissing or ErrorCode.KubectlTooOld ? "kubectl" : "context", failure);
            yield break;
        }

        yield return new ClusterFinding("context", ClusterFindingState.Ok, $"{(transport.Context is { } context ? $"context '{context}'" : "the current context")}, namespace '{transport.Namespace}'");
        ClusterFinding server = await AskAsync("server", async () => await ServerAsync(transport, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        yield return server;
        if (server.State == ClusterFindingState.Error)
            yield break;
        yield return await AskAsync("namespace", () => NamespaceAsync(transport, cancellationToken)).ConfigureAwait(false);
        ClusterFinding kinds = await AskAsync("kserve", () => KindsAsync(transport, cancellationToken)).ConfigureAwait(false);
        yield return kinds;
        if (kinds.State == ClusterFindingState.Error)
            yield break;
        yield return await AskAsync("controller", () => ControllerAsync(transport, cancellationToken)).ConfigureAwait(false);
        foreach (ClusterFinding right in await ClusterRights.CheckAsync(transport, options.ShareCredentials, cancellationToken).ConfigureAwait(false))
            yield return right;

        ClusterSnapshot? snapshot = null;
        try
        {
            snapshot = await ClusterSnapshot.ReadAsync(transport, null, withSecrets: false, cancellationToken).ConfigureAwait(false);
        }
        catch (DismException e)
        {
            failure = e;
        }

        if (snapshot is null)
        {
            yield return Fault("objects", failure!);
            yield break;
        }

        foreach (ClusterFinding finding in RuntimeFindings(snapshot.Facts))
            yield return finding;
        yield return await AskAsync("credentials", () => CredentialsAsync(transport, options, cancellationToken)).ConfigureAwait(false);
        yield return await AskAsync("quotas", () => QuotasAsync(transport, cancellationToken)).ConfigureAwait(false);
        yield return Settings(snapshot.Facts, await ClusterSnapshot.ReadConfigAsync(transport, cancellationToken).ConfigureAwait(false));
        if (options.Repository is { } repository)
            yield return await AskAsync("repository", () => RepositoryAsync(repository, options.Storage, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<ClusterFinding> ServerAsync(KubectlTransport transport, CancellationToken ct)
    {
        ClusterVersions versions = await transport.GetVersionsAsync(ct).ConfigureAwait(false);
        string message = $"Kubernetes {versions.Server}, kubectl {versions.Client}";
        // Kubernetes promises one minor version of difference; what is used here is older than that.
        return Math.Abs(versions.Server.Minor - versions.Client.Minor) > 8
            ? new ClusterFinding("server", ClusterFindingState.Warning, $"{message}: far apart", "Take a kubectl nearer to the server's version.")
            : new ClusterFinding("server", ClusterFindingState.Ok, message);
    }

    private static async Task<ClusterFinding> NamespaceAsync(KubectlTransport transport, CancellationToken ct) =>
        await transport.GetAsync(ObjectKind.Namespace, transport.Namespace, null, ct).ConfigureAwait(false) is null
            ? new ClusterFinding("namespace", ClusterFindingState.Error, $"There is no namespace '{transport.Namespace}'.", "Name another with --namespace or -Namespace, or have it made.")
            : new ClusterFinding("namespace", ClusterFindingState.Ok, $"'{transport.Namespace}' is there");

    private static async Task<ClusterFinding> KindsAsync(KubectlTransport transport, CancellationToken ct)
    {
        IReadOnlySet<string> kinds = await transport.ListResourcesAsync(Group, ct).ConfigureAwait(false);
        if (kinds.Contains(ObjectKind.InferenceService.Resource))
        {
            string[] missing = [.. new[] { ObjectKind.ServingRuntime, ObjectKind.ClusterServingRuntime, ObjectKind.ClusterStorageContainer }.Select(k => k.Resource).Where(r => !kinds.Contains(r))];
            return missing.Length == 0
                ? new ClusterFinding("kserve", ClusterFindingState.Ok, "InferenceServices, runtimes and storage containers are defined")
                : new ClusterFinding("kserve", ClusterFindingState.Warning, $"not defined: {string.Join(", ", missing)}", "This KServe is older than 0.11: name its release with --kserve-version or -KServeVersion.");
        }

        bool old = (await transport.ListResourcesAsync(OldGroup, ct).ConfigureAwait(false)).Count > 0;
        return old
            ? new ClusterFinding("kserve", ClusterFindingState.Error, $"The cluster has KFServing ({OldGroup}), KServe's forerunner.", "'dismps manifest --kserve-version 0.6' writes manifests for it; publishing needs KServe.")
            : new ClusterFinding("kserve", ClusterFindingState.Error, "KServe is not installed: the cluster knows no InferenceServices.", "Have it installed, or name another context.");
    }

    private static async Task<ClusterFinding> ControllerAsync(KubectlTransport transport, CancellationToken ct)
    {
        JsonObject? controller = await transport.GetAsync(ObjectKind.Deployment, "kserve-controller-manager", "kserve", ct).ConfigureAwait(false);
        if (controller is null)
            return new ClusterFinding("controller", ClusterFindingState.Unknown, "no deployment kserve-controller-manager in the namespace kserve", "It may be installed elsewhere.");
        bool available = controller["status"]?["availableReplicas"] is JsonValue count && count.TryGetValue(out int replicas) && replicas > 0;
        string? image = (controller["spec"]?["template"]?["spec"]?["containers"] as JsonArray)?.OfType<JsonObject>().Select(c => (string?)c["image"]).FirstOrDefault(i => i?.Contains("kserve", StringComparison.Ordinal) == true);
        return available
            ? new ClusterFinding("controller", ClusterFindingState.Ok, $"runs{(image is null ? "" : $" ({image})")}")
            : new ClusterFinding("controller", ClusterFindingState.Error, "KServe's controller does not run: nothing that is published will start.", "kubectl get pods -n kserve; tell the cluster's owners.");
    }

    private static IEnumerable<ClusterFinding> RuntimeFindings(ClusterFacts facts)
    {
        foreach ((string name, string types) in new[] { ("kserve-tritonserver", "Triton"), ("kserve-mlserver", "MLServer") })
        {
            KnownRuntime? runtime = facts.Runtimes.FirstOrDefault(r => r.Name == name);
            yield return runtime switch
            {
                null => new ClusterFinding("runtimes", ClusterFindingState.Warning, $"there is no runtime '{name}': models of {types} types need another", $"Name one with --runtime or -Runtime. There are: {string.Join(", ", facts.Runtimes.Select(r => r.Name).Take(12))}."),
                { IsDisabled: true } => new ClusterFinding("runtimes", ClusterFindingState.Warning, $"the runtime '{name}' is switched off", "Name another one with --runtime or -Runtime."),
                _ => new ClusterFinding("runtimes", ClusterFindingState.Ok, $"{name}: {string.Join(", ", runtime.Formats.Select(f => f.Name).Distinct())}{(runtime.Image is null ? "" : $" ({runtime.Image})")}"),
            };
        }
    }

    private static async Task<ClusterFinding> CredentialsAsync(KubectlTransport transport, CheckClusterOptions options, CancellationToken ct)
    {
        if (options.ShareCredentials)
            return new ClusterFinding("credentials", ClusterFindingState.Ok, "publishing makes a Secret and a service account for each model");
        string account = options.ServiceAccount ?? "default";
        JsonObject? found = await transport.GetAsync(ObjectKind.ServiceAccount, account, null, ct).ConfigureAwait(false);
        if (found is null)
            return new ClusterFinding("credentials", ClusterFindingState.Error, $"There is no service account '{account}' in '{transport.Namespace}'.", "Name one that is there, or publish with --share-credentials or -ShareCredentials.");
        string[] names = [.. (found["secrets"] as JsonArray ?? []).OfType<JsonObject>().Select(s => (string?)s["name"]).OfType<string>()];
        var usable = new List<string>();
        foreach (string name in names)
        {
            JsonObject? secret = await transport.GetAsync(ObjectKind.Secret, name, null, ct).ConfigureAwait(false);
            if (secret is null)
                return new ClusterFinding("credentials", ClusterFindingState.Warning, $"the service account '{account}' lists the Secret '{name}', which is not there", "Make the Secret, or take it off the list.");
            string[] notes = [.. (secret["metadata"]?["annotations"] as JsonObject ?? []).Select(a => a.Key)];
            if (notes.Any(n => n.StartsWith($"{OldGroup}/", StringComparison.Ordinal)) && !notes.Any(n => n.StartsWith($"{Group}/s3-", StringComparison.Ordinal)))
                return new ClusterFinding("credentials", ClusterFindingState.Warning, $"the Secret '{name}' is annotated for KFServing ({OldGroup}/…): KServe takes its keys and not its endpoint", $"Annotate it with {Group}/s3-endpoint and {Group}/s3-usehttps.");
            if (secret["data"]?["AWS_ACCESS_KEY_ID"] is not null || notes.Contains($"{Group}/s3-useanoncredential"))
                usable.Add((string?)secret["metadata"]?["annotations"]?[$"{Group}/s3-endpoint"] is { } endpoint ? $"{name} ({endpoint})" : name);
        }

        return usable.Count == 0
            ? new ClusterFinding("credentials", ClusterFindingState.Warning, $"the service account '{account}' lists no Secret for S3", "Models of s3:// need one: --share-credentials or -ShareCredentials makes it, or name a service account that has one. docs/cluster.md tells the chain.")
            : new ClusterFinding("credentials", ClusterFindingState.Ok, $"service account '{account}': {string.Join(", ", usable)}");
    }

    private static async Task<ClusterFinding> QuotasAsync(KubectlTransport transport, CancellationToken ct)
    {
        IReadOnlyList<JsonObject> quotas = await transport.ListAsync(new ObjectSelection(ObjectKind.ResourceQuota), ct).ConfigureAwait(false);
        var full = new List<string>();
        foreach (JsonObject quota in quotas)
        {
            foreach ((string resource, JsonNode? hard) in quota["status"]?["hard"] as JsonObject ?? [])
            {
                if (Quantity.TryRead(hard, out Quantity limit) && Quantity.TryRead(quota["status"]?["used"]?[resource], out Quantity used) && used >= limit)
                    full.Add($"{resource} {used} of {limit} ({(string?)quota["metadata"]?["name"]})");
            }
        }

        return full.Count > 0
            ? new ClusterFinding("quotas", ClusterFindingState.Warning, $"used up: {string.Join(", ", full)}", "Remove deployments that are not used, or have the quota raised.")
            : new ClusterFinding("quotas", ClusterFindingState.Ok, quotas.Count == 0 ? "none" : $"{quotas.Count}, with room");
    }

    private static ClusterFinding Settings(ClusterFacts facts, JsonObject? config)
    {
        string mode = $"deployments are {facts.DefaultDeploymentMode} unless they say otherwise";
        return config is null
            ? new ClusterFinding("settings", ClusterFindingState.Unknown, "KServe's settings (inferenceservice-config) may not be read")
            : SetThreshold.KeptFromPods(config)
                ? new ClusterFinding("settings", ClusterFindingState.Ok, mode)
                : new ClusterFinding("settings", ClusterFindingState.Ok, $"{mode}; a threshold that is set makes KServe replace the pods", $"To end that, add \"{DeploymentLabels.ThresholdOverride}\" to serviceAnnotationDisallowedList in inferenceservice-config.");
    }

    private static async Task<ClusterFinding> RepositoryAsync(string repository, StorageOptions storage, CancellationToken ct)
    {
        IReadOnlyList<Publication> publications = await ListPublications.RunAsync(new ListPublicationsOptions(repository) { Storage = storage, LatestOnly = true }, ct).ConfigureAwait(false);
        return new ClusterFinding("repository", ClusterFindingState.Ok, $"{repository} answers here; {publications.Count} model{(publications.Count == 1 ? "" : "s")} published");
    }

    private static async Task<ClusterFinding> AskAsync(string check, Func<Task<ClusterFinding>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (DismException e)
        {
            return Fault(check, e);
        }
    }

    // What may not be looked at is no fault of the cluster.
    private static ClusterFinding Fault(string check, DismException failure) =>
        new(check, failure.Code == ErrorCode.AccessDenied && check is not ("objects" or "repository") ? ClusterFindingState.Unknown : ClusterFindingState.Error, failure.Message, failure.Cure);
}
