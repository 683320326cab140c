using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps undo</c>.</summary>
internal sealed class UndoCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly RolloutOptionsSet _rollout = new();
    private readonly Option<int?> _release = new("--release") { Description = "Release to go back to [default: the newest before the present one that answered].", HelpName = "NUMBER" };
    private readonly Option<string?> _version = new("--model-version") { Description = "Version of a publication, in place of --release.", HelpName = "VERSION" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Do not wait until it answers." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would change, and change nothing." };

    public UndoCommand(Option<OutputFormat> output)
        : base("undo", "Go back to an earlier release of a deployment.", output)
    {
        Add(_name);
        foreach (Option option in _cluster.Options.Concat([_release, _version, _noWait, _dryRun]).Concat(_rollout.Options))
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_release) is { Implicit: false } && result.GetValue(_version) is not null)
                result.AddError("undo takes either --release or --model-version.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string name = arguments.GetValue(_name)!;
        var options = new UndoDeploymentOptions(_cluster.Read(arguments), name)
        {
            Release = arguments.GetValue(_release),
            Version = arguments.GetValue(_version),
            Wait = !arguments.GetValue(_noWait),
            Rollout = _rollout.Read(arguments),
            PatienceScale = _rollout.PatienceScale(arguments),
            Progress = new RolloutMessages(output, name),
        };
        bool isPlan = arguments.GetValue(_dryRun);
        DeployedModel model = isPlan
            ? await UndoDeployment.PlanAsync(options, cancellationToken).ConfigureAwait(false)
            : await UndoDeployment.RunAsync(options, cancellationToken).ConfigureAwait(false);
        return DeploymentResult.Print(model, output, isPlan);
    }
}
