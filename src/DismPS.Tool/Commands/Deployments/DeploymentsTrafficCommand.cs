using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments traffic</c>.</summary>
internal sealed class DeploymentsTrafficCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly RolloutOptionsSet _rollout = new();
    private readonly Option<int?> _percent = new("--percent") { Description = "Share of the model on trial.", HelpName = "PERCENT" };
    private readonly Option<bool> _all = new("--all") { Description = "Give it all requests: the trial is over." };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait until the cluster has it so." };

    public DeploymentsTrafficCommand(Option<OutputFormat> output)
        : base("traffic", "Change the share of the requests that a model on trial gets (canary).", output)
    {
        Add(_name);
        foreach (Option option in _cluster.Options.Concat([_percent, _all, _wait]).Concat(_rollout.Options))
            Add(option);
        _percent.Validators.Add(result => SharedOptions.Require(result, _percent, n => n is >= 1 and <= 99, "1 to 99"));
        Validators.Add(result =>
        {
            if (result.GetValue(_all) == result.GetResult(_percent) is { Implicit: false })
                result.AddError("traffic takes either --percent N or --all.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string name = arguments.GetValue(_name)!;
        DeployedModel model = await PromoteDeployment.RunAsync(
            _cluster.Read(arguments), name, arguments.GetValue(_percent), arguments.GetValue(_wait), _rollout.Read(arguments), new RolloutMessages(output, name), cancellationToken).ConfigureAwait(false);
        return DeploymentResult.Print(model, output);
    }
}
