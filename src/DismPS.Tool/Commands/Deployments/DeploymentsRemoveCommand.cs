using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments remove</c>.</summary>
internal sealed class DeploymentsRemoveCommand : DismpsCommand
{
    private readonly Argument<string[]> _names = new("name") { Description = "Names of deployments, in full.", Arity = ArgumentArity.OneOrMore };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Return when they are gone." };
    private readonly Option<bool> _force = SharedOptions.Force("Remove those too that other programs deployed.");

    public DeploymentsRemoveCommand(Option<OutputFormat> output)
        : base("remove", "Remove deployments with what was made for them; what is published stays.", output)
    {
        Add(_names);
        foreach (Option option in _cluster.Options.Concat([_wait, _force]))
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        DismException? first = null;
        foreach (string name in arguments.GetValue(_names)!)
        {
            try
            {
                IReadOnlyList<string> gone = await RemoveDeployment.RunAsync(_cluster.Read(arguments), name, arguments.GetValue(_wait), arguments.GetValue(_force), cancellationToken).ConfigureAwait(false);
                foreach (string thing in gone)
                    output.Line($"removed {thing}");
                removed.AddRange(gone);
            }
            catch (DismException e) when (e.ExitCode != ExitCode.EnvironmentAtFault && first is null)
            {
                // The others are removed all the same; it is told at the end.
                first = e;
            }
            catch (DismException e) when (e.ExitCode != ExitCode.EnvironmentAtFault)
            {
                output.Message($"dismps: {e.Message}");
            }
        }

        if (first is not null)
            throw first;

        output.Document(new RemovedDeploymentsDocument(removed), ToolJson.Default.RemovedDeploymentsDocument);
        return ExitCode.Success;
    }
}
