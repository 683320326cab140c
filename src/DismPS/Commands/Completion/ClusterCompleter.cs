using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Cluster;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>Offers names of a cluster; nothing where it cannot be reached soon, or may not be asked.</summary>
internal abstract class ClusterCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        return Names(fakeBoundParameters)
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(name => new CompletionResult(CompletionText.Quote(name), name, CompletionResultType.ParameterValue, name));
    }

    /// <summary>The names.</summary>
    private protected virtual Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The names, of those that depend on what else is on the command line.</summary>
    private protected virtual Task<IReadOnlyList<string>> ListAsync(ClusterOptions cluster, IDictionary bound, CancellationToken ct) => ListAsync(cluster, ct);

    private IReadOnlyList<string> Names(IDictionary? bound)
    {
        try
        {
            var cluster = new ClusterOptions
            {
                Context = bound?["Context"] as string,
                Namespace = bound?["Namespace"] as string,
                Kubeconfig = bound?["Kubeconfig"] is string file ? Absolute(file) : null,
                RequestTimeout = Limit,
            };
            return AsyncPump.Run(() => FetchAsync(cluster, bound ?? new Hashtable()));
        }
        catch (Exception e) when (e is DismException or OperationCanceledException or RuntimeException or InvalidOperationException)
        {
            // Completion answers nothing rather than an error.
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> FetchAsync(ClusterOptions cluster, IDictionary bound)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await ListAsync(cluster, bound, limit.Token).ConfigureAwait(false);
    }

    private static string? Absolute(string file)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        string? folder = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
            .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
        return folder is null ? file : Path.GetFullPath(file, folder);
    }
}
