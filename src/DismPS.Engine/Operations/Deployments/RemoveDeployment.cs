using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Takes a deployment away with all that was made for it. What is published stays.</summary>
public static class RemoveDeployment
{
    /// <summary>Removes one, or what a removal that was cut off has left of it.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="wait">Returns when it is gone.</param>
    /// <param name="force">Takes one too that this program did not deploy.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Kind and name of what was removed: <c>InferenceService/x</c>.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>: there is neither the service nor its history; <see cref="ErrorCode.TargetExists"/>: another program's, without <paramref name="force"/>.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(ClusterOptions cluster, string name, bool wait, bool force, CancellationToken cancellationToken)
    {
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        JsonObject? service = await transport.GetAsync(ObjectKind.InferenceService, name, null, cancellationToken).ConfigureAwait(false);
        JsonObject? history = await HistoryAsync(transport, name, cancellationToken).ConfigureAwait(false);
        // A removal that was cut off has left the history, which goes last: it tells what is still to be done.
        if (service is null && (history is null || !IsOurs(history)))
            throw await ListDeployments.NotFoundAsync(transport, name, cancellationToken).ConfigureAwait(false);
        if (!force && service is not null && !IsOurs(service))
            throw new DismException(ErrorCode.TargetExists, $"'{name}' was not deployed by dismps.", "-Force or --force removes it all the same.", name);
        var removed = new List<string>();
        // What it was made with, from its history: only objects that this program made for it alone.
        IEnumerable<JsonObject> made = history is null ? [] : ReleaseHistory.Read(history).SelectMany(r => r.Manifests);
        await RemoveAsync(transport, ObjectKind.InferenceService, name, wait, removed, cancellationToken).ConfigureAwait(false);
        foreach ((ObjectKind kind, string other) in Companions(name, made))
            await RemoveAsync(transport, kind, other, wait: false, removed, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private static async Task<JsonObject?> HistoryAsync(IClusterTransport transport, string name, CancellationToken ct)
    {
        try
        {
            return await transport.GetAsync(ObjectKind.ConfigMap, ReleaseHistory.NameFor(name), null, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
        {
            return null;
        }
    }

    private static IEnumerable<(ObjectKind, string)> Companions(string name, IEnumerable<JsonObject> made)
    {
        HashSet<(string, string)> seen = [];
        foreach (JsonObject manifest in made)
        {
            ObjectKind? kind = (string?)manifest["kind"] switch
            {
                "ServiceAccount" => ObjectKind.ServiceAccount,
                "ServingRuntime" => ObjectKind.ServingRuntime,
                _ => null,
            };
            string other = (string?)manifest["metadata"]?["name"] ?? "";
            if (kind is null || !IsOurs(manifest) || !seen.Add((kind.Kind, other)))
                continue;
            yield return (kind, other);
            // Its secrets are listed by the service account; the history has none.
            foreach (JsonObject secret in (manifest["secrets"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if ((string?)secret["name"] is { } listed && listed.StartsWith(name, StringComparison.Ordinal) && seen.Add(("Secret", listed)))
                    yield return (ObjectKind.Secret, listed);
            }
        }

        yield return (ObjectKind.ConfigMap, ReleaseHistory.NameFor(name));
    }

    private static bool IsOurs(JsonObject manifest) => (string?)manifest["metadata"]?["labels"]?[DeploymentLabels.ManagedBy] == DeploymentLabels.Manager;

    private static async Task RemoveAsync(IClusterTransport transport, ObjectKind kind, string name, bool wait, List<string> removed, CancellationToken ct)
    {
        try
        {
            if (await transport.DeleteAsync(kind, name, null, wait, ct).ConfigureAwait(false))
                removed.Add($"{kind.Kind}/{name}");
        }
        catch (DismException e) when (kind != ObjectKind.InferenceService && e.Code == ErrorCode.AccessDenied)
        {
            // Nothing uses it any more; who may not delete it must leave it.
        }
    }
}
