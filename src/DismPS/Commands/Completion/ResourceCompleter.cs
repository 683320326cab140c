using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the resources of the template that the command line names.</summary>
internal sealed class ResourceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        return Names(fakeBoundParameters?["Path"] as string)
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(CompletionText.Quote(name), name, CompletionResultType.ParameterValue, $"Resource {name}"));
    }

    private static IEnumerable<string> Names(string? path)
    {
        if (path is null)
            return [];
        try
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            string? folder = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
                .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
            if (folder is null)
                return [];
            return ValidateTemplate.File(new TemplateSource(path, folder)).Template?.Resources.Select(r => r.Name) ?? [];
        }
        catch (Exception e) when (e is DismException or RuntimeException or InvalidOperationException)
        {
            // Completion answers nothing rather than an error.
            return [];
        }
    }
}
