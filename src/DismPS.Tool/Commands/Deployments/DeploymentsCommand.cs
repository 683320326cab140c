using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments</c>: lists them; its commands do more.</summary>
internal sealed class DeploymentsCommand : DismpsCommand
{
    private readonly Argument<string[]> _names = new("name") { Description = "Names, with * and ? [default: all that dismps deployed].", Arity = ArgumentArity.ZeroOrMore };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "Those of every namespace." };
    private readonly Option<bool> _all = new("--all") { Description = "Those too that other programs deployed." };

    public DeploymentsCommand(Option<OutputFormat> output)
        : base("deployments", "List the models that a cluster serves, follow, change and remove them.", output)
    {
        Add(_names);
        foreach (Option option in _cluster.Options.Concat([_allNamespaces, _all]))
            Add(option);
        Add(new DeploymentsWaitCommand(output));
        Add(new DeploymentsHistoryCommand(output));
        Add(new DeploymentsLogsCommand(output));
        Add(new DeploymentsThresholdCommand(output));
        Add(new DeploymentsTrafficCommand(output));
        Add(new DeploymentsRemoveCommand(output));
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        bool everywhere = arguments.GetValue(_allNamespaces);
        IReadOnlyList<Deployment> found = await ListDeployments.RunAsync(
            _cluster.Read(arguments), arguments.GetValue(_names) ?? [], everywhere, arguments.GetValue(_all), cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
            output.Message("Nothing that dismps deployed; --all lists what other programs did.");
        else
            DeploymentLines.PrintDeployments(found, everywhere, output);
        output.Document(new DeploymentListDocument([.. found.Select(DeploymentDocument.Of)]), ToolJson.Default.DeploymentListDocument);
        return ExitCode.Success;
    }
}
