using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>The error for a deployment that did not get ready.</summary>
internal static class DeploymentFailure
{
    /// <summary>Makes it.</summary>
    public static DismException Of(string name, RolloutOutcome outcome)
    {
        string message = outcome.Assessment.Fault?.Message ?? outcome.Assessment.Message;
        string still = outcome.Status?.State is InferenceServiceState.Ready or InferenceServiceState.Degraded ? " The earlier model goes on serving; Undo-DismModel and 'dismps undo' take the failed one away." : "";
        return new DismException(ErrorCode.DeploymentFailed, $"The deployment '{name}' is not ready: {message}{still}", outcome.Assessment.Fault?.Cure ?? "Get-DismDeploymentLog and 'dismps deployments logs' show what its containers say.", name);
    }
}
