using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments wait</c>.</summary>
internal sealed class DeploymentsWaitCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly RolloutOptionsSet _rollout = new();

    public DeploymentsWaitCommand(Option<OutputFormat> output)
        : base("wait", "Follow a deployment until it answers or its fault is known.", output)
    {
        Add(_name);
        foreach (Option option in _cluster.Options.Concat(_rollout.Options))
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string name = arguments.GetValue(_name)!;
        DeployedModel model = await FollowDeployment.RunAsync(
            _cluster.Read(arguments), name, _rollout.Read(arguments), _rollout.PatienceScale(arguments), new RolloutMessages(output, name), cancellationToken).ConfigureAwait(false);
        return DeploymentResult.Print(model, output);
    }
}
