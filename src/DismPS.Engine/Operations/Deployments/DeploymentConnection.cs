using System.Text.Json.Nodes;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>A way from this machine to a deployed model, through a port that is forwarded to one of its pods. Disposing of it closes it.</summary>
public sealed class DeploymentConnection : IAsyncDisposable
{
    // What KServe's runtimes listen on when their container names no port.
    private const int UsualPort = 8080;
    private readonly IPortForward _forward;

    private DeploymentConnection(IPortForward forward, string pod)
    {
        _forward = forward;
        Pod = pod;
    }

    /// <summary>Where the model answers: <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Address => _forward.Address;

    /// <summary>The pod that answers.</summary>
    public string Pod { get; }

    /// <summary>Opens a way to any pod of a service that answers.</summary>
    /// <param name="transport">The cluster.</param>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="pod">This pod; null for any.</param>
    /// <param name="ct">Ends the opening.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ServerUnreachable"/>: no pod answers.</exception>
    public static async Task<DeploymentConnection> OpenAsync(IClusterTransport transport, string name, string ns, string? pod, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transport);
        JsonObject chosen = pod is null
            ? await FindPodAsync(transport, name, ns, ct).ConfigureAwait(false)
            : await transport.GetAsync(ObjectKind.Pod, pod, ns, ct).ConfigureAwait(false) ?? throw NoPod(name);
        string podName = PodStatus.Read(chosen).Name;
        return new DeploymentConnection(await transport.ForwardAsync(podName, PortOf(chosen), ns, ct).ConfigureAwait(false), podName);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _forward.DisposeAsync();

    private static async Task<JsonObject> FindPodAsync(IClusterTransport transport, string name, string ns, CancellationToken ct)
    {
        IReadOnlyList<JsonObject> pods = await transport.ListAsync(new ObjectSelection(ObjectKind.Pod, ns) { Labels = $"{KserveNames.ServiceLabel}={name}" }, ct).ConfigureAwait(false);
        // The newest: while a model is replaced, that is the one that stays.
        return pods.Select(p => (Pod: p, Status: PodStatus.Read(p)))
            .Where(p => p.Status is { IsReady: true, IsDeleting: false })
            .OrderByDescending(p => p.Status.CreatedAt)
            .Select(p => p.Pod)
            .FirstOrDefault() ?? throw NoPod(name);
    }

    private static DismException NoPod(string name) => new(
        ErrorCode.ServerUnreachable, $"No pod of the deployment '{name}' answers.", "Get-DismDeployment and 'dismps deployments' show how it stands; a service that is scaled to zero starts with the first request to its URL.", name);

    private static int PortOf(JsonObject pod)
    {
        IEnumerable<JsonObject> containers = (pod["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>();
        JsonObject? server = containers.FirstOrDefault(c => (string?)c["name"] == PodStatus.ServerContainer) ?? containers.FirstOrDefault();
        // gRPC has no answer for HTTP requests.
        JsonObject? port = (server?["ports"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(p => (string?)p["name"] is not { } named || !(named.Contains("grpc", StringComparison.Ordinal) || named.Contains("h2c", StringComparison.Ordinal) || named.Contains("metrics", StringComparison.Ordinal)));
        return port?["containerPort"] is JsonValue value && value.TryGetValue(out int number) && number is > 0 and < 65536 ? number : UsualPort;
    }
}
