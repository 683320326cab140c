using System.CommandLine;
using DismPS.Engine.Cluster.Rollout;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>Options that say how long a rollout is followed.</summary>
internal sealed class RolloutOptionsSet
{
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds that it may take until the model answers.", DefaultValueFactory = _ => 600, HelpName = "SECONDS" };
    private readonly Option<bool> _failFast = new("--fail-fast") { Description = "Fail at the first fault, also of a kind that may pass by itself." };

    public RolloutOptionsSet() => _timeout.Validators.Add(result => SharedOptions.Require(result, _timeout, s => s is > 0 and <= 86_400, "up to 86400 seconds"));

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_timeout, _failFast];

    /// <summary>How it is followed.</summary>
    public RolloutOptions Read(ParseResult arguments) => new() { Timeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)) };

    /// <summary>Factor on the patience with faults.</summary>
    public double PatienceScale(ParseResult arguments) => arguments.GetValue(_failFast) ? 0 : 1;
}
