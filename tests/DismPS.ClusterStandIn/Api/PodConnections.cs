using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What leads into pods: logs and ports.</summary>
internal sealed class PodConnections(ObjectReads reads, PodLogStream logs, PortForwarder forwarder)
{
    public Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        JsonObject pod = reads.Get(call.Path);
        return call.Path.Subresource == "log" ? logs.SendAsync(call, pod, cancellationToken) : forwarder.ServeAsync(call, cancellationToken);
    }
}
