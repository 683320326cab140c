using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Commands;

/// <summary>Offers names that DIALS knows, where somebody is signed in; nothing where it cannot be reached soon.</summary>
internal abstract class DialsCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        string? url = fakeBoundParameters?["Url"] as string;
        string? workspace = fakeBoundParameters?["Workspace"] as string;
        return Names(url, workspace)
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(CompletionText.Quote(name), name, CompletionResultType.ParameterValue, name));
    }

    /// <summary>The names of a service.</summary>
    private protected abstract IAsyncEnumerable<string> ListAsync(string? workspace, DialsOptions options, DialsEnvironment environment, CancellationToken ct);

    private IReadOnlyList<string> Names(string? url, string? workspace)
    {
        DialsSignIn session = DialsSignIn.Current;
        try
        {
            DialsOptions options = session.OptionsOf(url, null) with { Retries = 0, Timeout = Limit };
            DialsEnvironment environment = session.EnvironmentOf(url);
            Uri service = Engine.Dials.DialsConnection.ServiceOf(options, environment, TimeProvider.System).BaseUrl;
            return session.Completions.Get($"{GetType().Name} {service} {workspace}", () => AsyncPump.Run(() => FetchAsync(workspace, options, environment)));
        }
        catch (Exception e) when (e is DismException or OperationCanceledException)
        {
            // Completion answers nothing rather than an error.
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> FetchAsync(string? workspace, DialsOptions options, DialsEnvironment environment)
    {
        using var limit = new CancellationTokenSource(Limit);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (string name in ListAsync(workspace, options, environment, limit.Token).ConfigureAwait(false))
            names.Add(name);
        return [.. names];
    }
}
