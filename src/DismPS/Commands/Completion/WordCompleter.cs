using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers words that are known on this machine, or soon; nothing where they cannot be found.</summary>
internal abstract class WordCompleter : IArgumentCompleter
{
    /// <summary>What may be asked over a network is given up after so long.</summary>
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        try
        {
            return [.. Words(fakeBoundParameters ?? new Hashtable())
                .Where(w => w.Word.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(w => w.Word)
                .Select(w => new CompletionResult(CompletionText.Quote(w.Word), w.Word, CompletionResultType.ParameterValue, w.Tip.Length > 0 ? w.Tip : w.Word))];
        }
        catch (Exception e) when (e is DismException or OperationCanceledException or RuntimeException or InvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Completion answers nothing rather than an error.
            return [];
        }
    }

    /// <summary>The words, each with a line that explains it.</summary>
    private protected abstract IEnumerable<(string Word, string Tip)> Words(IDictionary bound);

    /// <summary>The session's folder; null outside of the file system.</summary>
    private protected static string? Folder()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
            .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }

    /// <summary>The template that the command line names; null for none.</summary>
    private protected static TemplateSource? TemplateOf(IDictionary bound) =>
        bound["Path"] is string path && Folder() is { } folder ? new TemplateSource(path, folder) : null;
}
