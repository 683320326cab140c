using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>The rights that deployments need: those without which nothing can be published, and those without which it is only less comfortable.</summary>
internal static class ClusterRights
{
    private static readonly string Services = ObjectKind.InferenceService.Resource;

    private static readonly Right[] Always =
    [
        new("list", Services, "publishing", IsVital: true),
        new("create", Services, "publishing", IsVital: true),
        new("patch", Services, "publishing (server-side apply)", IsVital: true),
        new("get", Services, "seeing deployments"),
        new("delete", Services, "removing deployments"),
        new("watch", Services, "following rollouts; without it they are asked for again and again"),
        new("list", "pods", "telling why a deployment does not start"),
        new("get", "pods/log", "reading logs"),
        new("create", "pods/portforward", "testing after publishing, and Invoke-DismInference -Deployment"),
        new("patch", "configmaps", "keeping the history that undo needs"),
        new("list", "events", "telling what only events tell"),
    ];

    private static readonly Right[] ForCredentials =
    [
        new("create", "secrets", "sharing credentials", IsVital: true),
        new("patch", "secrets", "sharing credentials (server-side apply)", IsVital: true),
        new("create", "serviceaccounts", "sharing credentials", IsVital: true),
        new("patch", "serviceaccounts", "sharing credentials (server-side apply)", IsVital: true),
        new("list", "secrets", "sharing credentials; without it they are sent with each publication"),
        new("list", "serviceaccounts", "sharing credentials; without it they are sent with each publication"),
    ];

    /// <summary>Asks for all of them.</summary>
    /// <param name="transport">The cluster.</param>
    /// <param name="withCredentials">Those too that sharing credentials takes.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task<IReadOnlyList<ClusterFinding>> CheckAsync(KubectlTransport transport, bool withCredentials, CancellationToken ct)
    {
        var findings = new List<ClusterFinding>();
        int allowed = 0;
        // Two at a time: each is a kubectl of its own.
        foreach (Right[] some in (withCredentials ? [.. Always, .. ForCredentials] : Always).Chunk(2))
        {
            ClusterFinding?[] found = await Task.WhenAll(some.Select(r => CheckAsync(transport, r, ct))).ConfigureAwait(false);
            allowed += found.Count(f => f is null);
            findings.AddRange(found.OfType<ClusterFinding>());
        }

        if (findings.Count == 0)
            findings.Add(new ClusterFinding("rights", ClusterFindingState.Ok, $"all {allowed} that are needed"));
        return findings;
    }

    private static async Task<ClusterFinding?> CheckAsync(KubectlTransport transport, Right right, CancellationToken ct)
    {
        string what = $"{right.Verb} {right.Resource}";
        try
        {
            if (await transport.MayAsync(right.Verb, right.Resource, null, ct).ConfigureAwait(false))
                return null;
            return right.IsVital
                ? new ClusterFinding("rights", ClusterFindingState.Error, $"you may not {what}, which {right.Needed} cannot do without", $"Ask the owners of '{transport.Namespace}' for the right to {what}; docs/cluster.md has a Role with all that is needed.")
                : new ClusterFinding("rights", ClusterFindingState.Warning, $"you may not {what}, which is for {right.Needed}", $"Ask for the right to {what} in '{transport.Namespace}'.");
        }
        catch (DismException e)
        {
            return new ClusterFinding("rights", ClusterFindingState.Unknown, $"{what}: {e.Message}", e.Cure);
        }
    }

    private sealed record Right(string Verb, string Resource, string Needed, bool IsVital = false);
}
