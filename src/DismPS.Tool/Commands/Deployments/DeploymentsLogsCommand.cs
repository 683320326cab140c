using System.CommandLine;
using DismPS.Engine.Cluster;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments logs</c>.</summary>
internal sealed class DeploymentsLogsCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with new lines, also of pods that are made later." };
    private readonly Option<int?> _tail = new("--tail") { Description = "Only the last N lines of each pod.", HelpName = "N" };
    private readonly Option<double?> _since = new("--since") { Description = "Only lines of the last seconds.", HelpName = "SECONDS" };
    private readonly Option<string?> _container = new("--container", "-c") { Description = "Container [default: kserve-container, or storage-initializer while that has not ended].", HelpName = "NAME" };
    private readonly Option<string?> _pod = new("--pod") { Description = "Only this pod.", HelpName = "NAME" };
    private readonly Option<bool> _previous = new("--previous", "-p") { Description = "The run before the last restart." };
    private readonly Option<bool> _timestamps = new("--timestamps") { Description = "Begin each line with its time." };

    public DeploymentsLogsCommand(Option<OutputFormat> output)
        : base("logs", "Show what the servers of a deployment have said.", output)
    {
        Add(_name);
        foreach (Option option in _cluster.Options.Concat([_follow, _tail, _since, _container, _pod, _previous, _timestamps]))
            Add(option);
        _tail.Validators.Add(result => SharedOptions.Require(result, _tail, n => n >= 0, "0 or more"));
        _since.Validators.Add(result => SharedOptions.Require(result, _since, n => n > 0, "more than 0 seconds"));
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = new PodLogOptions
        {
            Container = arguments.GetValue(_container),
            Tail = arguments.GetValue(_tail),
            Since = arguments.GetValue(_since) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Follow = arguments.GetValue(_follow),
            Previous = arguments.GetValue(_previous),
            Timestamps = arguments.GetValue(_timestamps),
        };
        string? pod = null;
        try
        {
            await foreach (DeploymentLogLine line in ReadDeploymentLog.RunAsync(_cluster.Read(arguments), arguments.GetValue(_name)!, options, arguments.GetValue(_pod), cancellationToken).ConfigureAwait(false))
            {
                if (pod is not null && pod != line.Pod && !options.Follow)
                    output.Message($"-- {line.Pod}");
                pod = line.Pod;
                output.Line(options.Follow ? $"{line.Pod}: {line.Text}" : line.Text);
                output.Document(new DeploymentLogDocument(line.Pod, line.Container, line.Text), ToolJson.Default.DeploymentLogDocument);
            }
        }
        catch (OperationCanceledException) when (options.Follow && cancellationToken.IsCancellationRequested)
        {
            // Interrupting is the way to end it, which needs no words.
            return ExitCode.Interrupted;
        }

        return ExitCode.Success;
    }
}
