using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>When a share of the requests can be given to a new model.</summary>
internal static class CanaryRules
{
    /// <summary>Checks that traffic can be split.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public static void Check(JsonObject? live, DeploymentPlan plan, ClusterFacts facts, int percent)
    {
        string mode = ModeOf(live, plan.InferenceService, facts);
        if (mode != DeploymentModes.Knative)
        {
            throw new DismException(
                ErrorCode.UsageInvalid,
                $"'{plan.Name}' is deployed in {mode} mode, in which nothing splits the requests: a canary of {percent} % would get all of them or none.",
                "Leave -Canary out, or deploy with -DeploymentMode Knative on a cluster with Knative. A deployed service keeps its mode: remove it first.",
                plan.Name);
        }

        if (live is null)
            throw new DismException(ErrorCode.UsageInvalid, $"'{plan.Name}' is not deployed yet: there is no model that could have the other {100 - percent} % of the requests.", "Publish it without -Canary first.", plan.Name);
    }

    /// <summary>The mode of a service: what is live stays, then what is wanted, then the cluster's.</summary>
    public static string ModeOf(JsonObject? live, JsonObject? wanted, ClusterFacts facts)
    {
        string? told = (live is null ? null : InferenceServiceStatus.Read(live).DeploymentMode)
            ?? (string?)live?["metadata"]?["annotations"]?[KserveNames.ModeAnnotation]
            ?? (string?)wanted?["metadata"]?["annotations"]?[KserveNames.ModeAnnotation];
        return told is null ? facts.DefaultDeploymentMode : DeploymentModes.Normalize(told);
    }
}
