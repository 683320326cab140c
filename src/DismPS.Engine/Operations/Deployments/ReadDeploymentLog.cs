using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>Reads the logs of a deployment's pods.</summary>
public static class ReadDeploymentLog
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Lines of all pods, pod after pod; those that are followed come as they are written, also from pods that are made later.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="name">Name of the InferenceService.</param>
    /// <param name="options">Which lines; its container is the model server's when null, and the download's while that has not ended.</param>
    /// <param name="pod">This pod only; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ClusterObjectNotFound"/>: no such deployment, pod or container.</exception>
    public static async IAsyncEnumerable<DeploymentLogLine> RunAsync(
        ClusterOptions cluster, string name, PodLogOptions options, string? pod, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        KubectlTransport transport = await KubectlTransport.ConnectAsync(cluster, cancellationToken).ConfigureAwait(false);
        await ListDeployments.RequireAsync(transport, name, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<DeploymentLogLine> lines = options.Follow
            ? FollowAsync(transport, name, options, pod, cluster.Time, cancellationToken)
            : ReadAsync(transport, name, options, pod, cancellationToken);
        await foreach (DeploymentLogLine line in lines.ConfigureAwait(false))
            yield return line;
    }

    private static async IAsyncEnumerable<DeploymentLogLine> ReadAsync(
        IClusterTransport transport, string name, PodLogOptions options, string? only, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<PodStatus> pods = await ListPodsAsync(transport, name, only, ct).ConfigureAwait(false);
        if (pods.Count == 0)
            throw new DismException(ErrorCode.ClusterObjectNotFound, only is null ? $"The deployment '{name}' has no pods." : $"The deployment '{name}' has no pod '{only}'.", "Get-DismDeployment and 'dismps deployments' show how it stands.", name);
        foreach (PodStatus pod in pods)
        {
            string? container = options.Container ?? ContainerOf(pod);
            await foreach (string line in transport.ReadLogAsync(pod.Name, null, options with { Container = container }, ct).ConfigureAwait(false))
                yield return new DeploymentLogLine(pod.Name, container, line);
        }
    }

    private static async IAsyncEnumerable<DeploymentLogLine> FollowAsync(
        IClusterTransport transport, string name, PodLogOptions options, string? only, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        Channel<DeploymentLogLine> lines = Channel.CreateBounded<DeploymentLogLine>(new BoundedChannelOptions(1000) { SingleReader = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task feeding = FeedAsync(transport, name, options, only, time, lines.Writer, ending.Token);
        try
        {
            await foreach (DeploymentLogLine line in lines.Reader.ReadAllAsync(ct).ConfigureAwait(false))
                yield return line;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FeedAsync(IClusterTransport transport, string name, PodLogOptions options, string? only, TimeProvider time, ChannelWriter<DeploymentLogLine> lines, CancellationToken ct)
    {
        Dictionary<(string Pod, string? Container), Task> readers = [];
        Exception? failure = null;
        try
        {
            while (true)
            {
                foreach (PodStatus pod in await ListPodsAsync(transport, name, only, ct).ConfigureAwait(false))
                {
                    string? container = options.Container ?? ContainerOf(pod);
                    // A container that was started again has a new log.
                    if (!readers.TryGetValue((pod.Name, container), out Task? reader))
                        readers[(pod.Name, container)] = FollowOneAsync(transport, pod.Name, container, options, lines, ct);
                    else if (reader.IsCompleted && pod.Containers.Any(c => c.Name == container && c.IsRunning))
                        readers[(pod.Name, container)] = FollowOneAsync(transport, pod.Name, container, options with { Since = Pause + Pause, Tail = null }, lines, ct);
                }

                await Task.Delay(Pause, time, ct).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is DismException or OperationCanceledException)
        {
            failure = e as DismException;
        }
        finally
        {
            await Task.WhenAll(readers.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lines.TryComplete(failure);
        }
    }

    private static async Task FollowOneAsync(IClusterTransport transport, string pod, string? container, PodLogOptions options, ChannelWriter<DeploymentLogLine> lines, CancellationToken ct)
    {
        try
        {
            await foreach (string line in transport.ReadLogAsync(pod, null, options with { Container = container }, ct).ConfigureAwait(false))
                await lines.WriteAsync(new DeploymentLogLine(pod, container, line), ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            // It has not started, or is gone: the next look at the pods tells.
        }
    }

    private static async Task<IReadOnlyList<PodStatus>> ListPodsAsync(IClusterTransport transport, string name, string? only, CancellationToken ct) =>
    [
        .. (await transport.ListAsync(new ObjectSelection(ObjectKind.Pod) { Labels = $"{KserveNames.ServiceLabel}={name}" }, ct).ConfigureAwait(false))
            .Select(PodStatus.Read).Where(p => only is null || p.Name == only).OrderBy(p => p.CreatedAt).ThenBy(p => p.Name, StringComparer.Ordinal),
    ];

    private static string? ContainerOf(PodStatus pod)
    {
        ContainerStatus? download = pod.Containers.FirstOrDefault(c => c.IsInit && c.Name == PodStatus.DownloadContainer);
        return download is not null && !(download is { IsTerminated: true, ExitCode: 0 }) ? download.Name : pod.Server?.Name;
    }
}
