using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Cluster.Releases;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments history</c>.</summary>
internal sealed class DeploymentsHistoryCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly ClusterOptionsSet _cluster = new();

    public DeploymentsHistoryCommand(Option<OutputFormat> output)
        : base("history", "List the releases of a deployment that 'dismps undo' can go back to.", output)
    {
        Add(_name);
        foreach (Option option in _cluster.Options)
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        ImmutableArray<Release> releases = await UndoDeployment.ListAsync(_cluster.Read(arguments), arguments.GetValue(_name)!, cancellationToken).ConfigureAwait(false);
        if (releases.IsEmpty)
            output.Message("Nothing is kept: it was deployed by another program, or ConfigMaps may not be written there.");
        else
            DeploymentLines.PrintTable([["RELEASE", "STATE", "VERSION", "AT", "BY", "MESSAGE"], .. releases.Select(Row)], output);
        output.Document(new ReleaseListDocument([.. releases.Select(ReleaseDocument.Of)]), ToolJson.Default.ReleaseListDocument);
        return ExitCode.Success;
    }

    private static string[] Row(Release release) =>
    [
        release.Number.ToString(CultureInfo.InvariantCulture), release.State.ToString().ToLowerInvariant(), release.Version ?? "-",
        release.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), release.By ?? "-", release.Message ?? "-",
    ];
}
