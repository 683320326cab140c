using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Commands.Publications;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps doctor</c>.</summary>
internal sealed class DoctorCommand : DismpsCommand
{
    private readonly ClusterOptionsSet _cluster = new();
    private readonly StorageOptionsSet _storage = new();
    private readonly Option<string?> _account = new("--service-account") { Description = "Service account that deployments will name [default: default].", HelpName = "NAME" };
    private readonly Option<bool> _share = new("--share-credentials") { Description = "Check what publishing with --share-credentials needs." };
    private readonly Option<string?> _repository = new("--repository") { Description = "Repository that models will be published to.", HelpName = "URI" };

    public DoctorCommand(Option<OutputFormat> output)
        : base("doctor", "Check everything that publishing to a cluster needs: kubectl, rights, KServe, runtimes, credentials, quotas.", output)
    {
        foreach (Option option in _cluster.Options.Concat([_account, _share, _repository]).Concat(_storage.Options))
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new CheckClusterOptions(_cluster.Read(arguments))
        {
            ServiceAccount = arguments.GetValue(_account),
            ShareCredentials = arguments.GetValue(_share),
            Repository = arguments.GetValue(_repository),
            Storage = _storage.Read(arguments),
        };
        var findings = new List<ClusterFinding>();
        await foreach (ClusterFinding finding in CheckCluster.RunAsync(options, cancellationToken).ConfigureAwait(false))
        {
            findings.Add(finding);
            output.Line($"{Mark(finding.State),-7} {finding.Check,-11} {finding.Message}");
            if (finding.Cure is { } cure)
                output.Line($"{"",-19} {cure}");
        }

        output.Document(new DoctorDocument([.. findings.Select(f => new ClusterFindingDocument(f.Check, f.State.ToString(), f.Message, f.Cure))]), ToolJson.Default.DoctorDocument);
        return findings.Any(f => f.State == ClusterFindingState.Error) ? ExitCode.EnvironmentAtFault : ExitCode.Success;
    }

    private static string Mark(ClusterFindingState state) => state switch
    {
        ClusterFindingState.Ok => "ok",
        ClusterFindingState.Warning => "warning",
        ClusterFindingState.Error => "error",
        _ => "unknown",
    };
}
