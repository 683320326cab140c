using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>Tells on standard error how far deployments are, a line a change.</summary>
internal sealed class RolloutMessages(CommandOutput output, string? name = null) : IProgress<DeploymentProgress>, IProgress<RolloutAssessment>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _last = [];

    public void Report(DeploymentProgress value) => Tell(value.Resource, value.Message);

    public void Report(RolloutAssessment value) => Tell(name ?? "", value.Message);

    private void Tell(string resource, string message)
    {
        lock (_gate)
        {
            // Pods that come and go say the same again and again.
            if (_last.TryGetValue(resource, out string? last) && last == message)
                return;
            _last[resource] = message;
            output.Message($"{resource}: {message}");
        }
    }
}
