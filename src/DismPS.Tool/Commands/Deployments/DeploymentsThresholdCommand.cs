using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary><c>dismps deployments threshold</c>.</summary>
internal sealed class DeploymentsThresholdCommand : DismpsCommand
{
    private readonly Argument<string> _name = new("name") { Description = "Name of the deployment." };
    private readonly Argument<double?> _threshold = new("threshold") { Description = "Rows with a score above are anomalous.", Arity = ArgumentArity.ZeroOrOne };
    private readonly ClusterOptionsSet _cluster = new();
    private readonly Option<bool> _reset = new("--reset") { Description = "Take the template's threshold again." };

    public DeploymentsThresholdCommand(Option<OutputFormat> output)
        : base("threshold", "Set the threshold of a deployed model, without deploying it again.", output)
    {
        Add(_name);
        Add(_threshold);
        foreach (Option option in _cluster.Options.Append(_reset))
            Add(option);
        Validators.Add(result =>
        {
            // A value that cannot be read is told by itself; asking for it here would throw.
            if (result.GetValue(_reset) == result.GetResult(_threshold) is { Tokens.Count: > 0 })
                result.AddError("threshold takes either a number or --reset.");
        });
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string name = arguments.GetValue(_name)!;
        ThresholdChange change = await SetThreshold.RunAsync(_cluster.Read(arguments), name, arguments.GetValue(_threshold), cancellationToken).ConfigureAwait(false);
        output.Line($"{name}: {Text(change.Before)} -> {Text(change.Deployment.AnomalyThreshold)}");
        if (change.ReplacesPods)
            output.Message("dismps: this KServe carries annotations to pods, and replaces those of the model one after the other; docs/cluster.md tells the setting that ends it.");
        output.Document(new ThresholdDocument(name, change.Before, change.Deployment.AnomalyThreshold, change.ReplacesPods), ToolJson.Default.ThresholdDocument);
        return ExitCode.Success;
    }

    private static string Text(double? threshold) => threshold?.ToString("R", CultureInfo.InvariantCulture) ?? "none";
}
