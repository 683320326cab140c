using System.IO.Enumeration;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Finds deployed models.</summary>
public static class ListDeployments
{
    /// <summary>The deployments of a namespace, by name.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="names">Names or wildcards; empty for all.</param>
    /// <param name="allNamespaces">Those of every namespace.</param>
    /// <param name="all">Those too that this program did not deploy; a full name finds those anyway.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="DismException">The cluster refuses; <see cref="ErrorCode.ClusterObjectNotFound"/>: none has a name that was given without wildcards.</exception>
    public static async Task<IReadOnlyList<Deployment>> RunAsync(ClusterOptions cluster, IReadOnlyList<string> names, bool allNamespaces, bool all, CancellationToken cancellationToken)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        return await RunAsync(transport, names, allNamespaces, all, cluster.Time, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<IReadOnlyList<Deployment>> RunAsync(IClusterTransport transport, IReadOnlyList<string> names, bool allNamespaces, bool all, TimeProvider time, CancellationToken ct)
    {
        bool exact = names.Count > 0;
        Task<IReadOnlyList<JsonObject>> listing = transport.ListAsync(
            new ObjectSelection(ObjectKind.InferenceService) { AllNamespaces = allNamespaces, Labels = all || exact ? null : DeploymentLabels.Selector }, ct);
        Task<ILookup<(string, string), PodStatus>?> pods = ListPodsAsync(transport, allNamespaces, ct);
        IReadOnlyList<JsonObject> services = await listing.ConfigureAwait(false);
        ILookup<(string, string), PodStatus>? byService = await pods.ConfigureAwait(false);
        var found = new List<Deployment>();
        foreach (JsonObject service in services)
        {
            string name = (string?)service["metadata"]?["name"] ?? "";
            string ns = (string?)service["metadata"]?["namespace"] ?? "";
            if (!exact || names.Any(n => FileSystemName.MatchesSimpleExpression(n, name)))
                found.Add(Deployment.Read(service, byService?[(ns, name)].ToList(), time.GetUtcNow()));
        }

        string? missing = names.FirstOrDefault(n => !n.Contains('*', StringComparison.Ordinal) && !n.Contains('?', StringComparison.Ordinal) && found.All(f => f.Name != n));
        if (missing is not null)
            throw NotFound(missing, transport.Namespace, services.Select(s => (string?)s["metadata"]?["name"] ?? ""));
        return [.. found.OrderBy(f => f.Namespace, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>The one deployment of a name.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>.</exception>
    internal static async Task<JsonObject> RequireAsync(IClusterTransport transport, string name, CancellationToken ct) =>
        await transport.GetAsync(ObjectKind.InferenceService, name, null, ct).ConfigureAwait(false)
        ?? throw await NotFoundAsync(transport, name, ct).ConfigureAwait(false);

    /// <summary>The one deployment of a name, to be changed.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>; <see cref="ErrorCode.ClusterConflict"/>: it is being deleted.</exception>
    internal static async Task<JsonObject> RequireStayingAsync(IClusterTransport transport, string name, CancellationToken ct)
    {
        JsonObject live = await RequireAsync(transport, name, ct).ConfigureAwait(false);
        RefuseDeleting(live);
        return live;
    }

    /// <summary>Refuses to change a service that goes: what is sent to it goes with it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterConflict"/>: it is being deleted.</exception>
    internal static void RefuseDeleting(JsonObject live)
    {
        if (InferenceServiceStatus.Read(live) is { State: InferenceServiceState.Deleting } status && RolloutFaults.Find(status, null, []) is { } fault)
            throw new DismException(ErrorCode.ClusterConflict, $"'{status.Name}': {fault.Message} Nothing was sent.", fault.Cure, status.Name);
    }

    /// <summary>The error for a deployment that is not there.</summary>
    internal static async Task<DismException> NotFoundAsync(IClusterTransport transport, string name, CancellationToken ct) =>
        NotFound(name, transport.Namespace, (await transport.ListAsync(new ObjectSelection(ObjectKind.InferenceService), ct).ConfigureAwait(false)).Select(s => (string?)s["metadata"]?["name"] ?? ""));

    private static DismException NotFound(string name, string ns, IEnumerable<string> there)
    {
        string[] names = [.. there];
        string near = NearestName.Find(name, names) is { } meant ? $" Did you mean '{meant}'?" : "";
        return new DismException(
            ErrorCode.ClusterObjectNotFound, $"There is no deployment '{name}' in the namespace '{ns}'.{near}",
            names.Length == 0 ? "The namespace has none at all: name another with -Namespace or --namespace." : "Get-DismDeployment -All and 'dismps deployments --all' list what is.", name);
    }

    private static async Task<ILookup<(string, string), PodStatus>?> ListPodsAsync(IClusterTransport transport, bool allNamespaces, CancellationToken ct)
    {
        try
        {
            IReadOnlyList<JsonObject> pods = await transport.ListAsync(new ObjectSelection(ObjectKind.Pod) { AllNamespaces = allNamespaces, Labels = KserveNames.ServiceLabel }, ct).ConfigureAwait(false);
            return pods.ToLookup(
                p => ((string?)p["metadata"]?["namespace"] ?? "", (string?)p["metadata"]?["labels"]?[KserveNames.ServiceLabel] ?? ""),
                PodStatus.Read);
        }
        catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
        {
            return null;
        }
    }
}
