using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects.Checks;

/// <summary>What must not change in a service that exists.</summary>
internal static class UpdateCheck
{
    /// <summary>Compares the service of the cluster with the wanted one.</summary>
    public static void Run(CheckContext context, JsonObject live)
    {
        string? written = live.Object("metadata").Object("annotations").Text(KserveNames.ModeAnnotation);
        string current = live.Object("status").Text("deploymentMode") is { Length: > 0 } known ? DeploymentModes.Normalize(known)
            : written is not null ? DeploymentModes.Normalize(written) : context.Facts.DefaultDeploymentMode;
        if (context.Annotation(KserveNames.ModeAnnotation) is { } wanted && DeploymentModes.Normalize(wanted) != current)
            context.Error("deployment-mode-changed", $"metadata.annotations[{KserveNames.ModeAnnotation}]", $"The deployment mode of a service cannot change from {current} to {DeploymentModes.Normalize(wanted)}.", "Delete the service first, or keep the mode.");

        JsonObject? before = live.Object("spec").Object("predictor");
        string oldName = before.Text("name") ?? "";
        string newName = context.Predictor.Text("name") ?? "";
        if (oldName != newName && AddressOf(before) == AddressOf(context.Predictor))
            context.Error("predictor-name-changed", "spec.predictor.name", $"The name of the predictor changes from '{oldName}' to '{newName}' while its model stays.", "Change storageUri with it, or keep the name.");
    }

    private static string AddressOf(JsonObject? predictor)
    {
        if (predictor is null)
            return "";

        if (predictor.Objects("containers").FirstOrDefault(c => c.Text("name") == "kserve-container") is { } server && !predictor.Has("model"))
            return server.Objects("env").FirstOrDefault(e => e.Text("name") == "STORAGE_URI").Text("value") ?? "";

        return PredictorView.Read(predictor, "", defaulted: true).Model.Text("storageUri") ?? "";
    }
}
