using System.CommandLine;
using DismPS.Engine.Cluster;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>Options that say which cluster; those that kubectl has too are called as there.</summary>
internal sealed class ClusterOptionsSet
{
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig [default: the current one].", HelpName = "NAME" };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file [default: $KUBECONFIG, else ~/.kube/config].", HelpName = "FILE" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace [default: that of the context].", HelpName = "NAME" };

    private readonly Option<double> _timeout = new("--request-timeout")
    {
        Description = "Seconds that one answer of the cluster may take.",
        DefaultValueFactory = _ => 30,
        HelpName = "SECONDS",
    };

    /// <summary>All of them.</summary>
    /// <param name="withNamespace">False where other options name it.</param>
    public ClusterOptionsSet(bool withNamespace = true)
    {
        Options = withNamespace ? [_namespace, _context, _kubeconfig, _timeout] : [_context, _kubeconfig, _timeout];
        _timeout.Validators.Add(result => SharedOptions.Require(result, _timeout, s => s is >= 1 and <= 3600, "1 to 3600 seconds"));
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options { get; }

    /// <summary>What they say.</summary>
    public ClusterOptions Read(ParseResult arguments, string? ns = null) => new()
    {
        Context = arguments.GetValue(_context),
        Kubeconfig = arguments.GetValue(_kubeconfig) is { } file ? Path.GetFullPath(file) : null,
        Namespace = ns ?? (Options.Contains(_namespace) ? arguments.GetValue(_namespace) : null),
        RequestTimeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
    };
}
