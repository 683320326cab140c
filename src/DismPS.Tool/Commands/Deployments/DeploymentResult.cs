using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>Prints what became of one deployment.</summary>
internal static class DeploymentResult
{
    /// <summary>Prints it and tells the exit code.</summary>
    public static ExitCode Print(DeployedModel model, CommandOutput output, bool isPlan = false)
    {
        DeploymentLines.Print(model, isPlan, output);
        DeploymentLines.PrintSummary([model], output);
        output.Document(new DeployedModelsDocument([DeployedModelDocument.Of(model)]), ToolJson.Default.DeployedModelsDocument);
        return model.Failure?.ExitCode ?? ExitCode.Success;
    }
}
