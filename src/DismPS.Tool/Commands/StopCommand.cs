using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps stop</c>.</summary>
internal sealed class StopCommand : DismpsCommand
{
    private readonly Argument<int[]> _ids = new("process-id")
    {
        Description = "Process ids as 'dismps ps' lists them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Stop every server of the current user." };

    private readonly Option<double> _timeout =
        SharedOptions.Seconds("--timeout", "Seconds that a server may take to finish what it is computing.", 10, atLeast: 0);

    public StopCommand(Option<OutputFormat> output)
        : base("stop", "Stop running servers.", output)
    {
        Add(_ids);
        Add(_all);
        Add(_timeout);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        int[] ids = arguments.GetValue(_ids) ?? [];
        bool all = arguments.GetValue(_all);
        if (all == ids.Length > 0)
            throw new DismException(ErrorCode.UsageInvalid, "Say which servers to stop: process ids, or --all.", "'dismps ps' lists them.");

        IReadOnlyList<RunningApi> running = ListApis.Run();
        var stopping = all ? [.. running] : ids.Select(id => ServerChoice.ByProcess(running, id)).ToList();
        foreach (RunningApi api in stopping)
        {
            await StopApi.RunAsync(api, TimeSpan.FromSeconds(arguments.GetValue(_timeout)), cancellationToken).ConfigureAwait(false);
            output.Line($"stopped {api.Uri} (process {api.ProcessId})");
        }

        output.Document(new StopDocument([.. stopping.Select(a => a.ProcessId)]), ToolJson.Default.StopDocument);
        return ExitCode.Success;
    }
}
