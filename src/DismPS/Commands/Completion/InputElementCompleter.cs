using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;

namespace DismPS.Commands;

/// <summary>Offers monitoring elements of the workspace that the template's resource names.</summary>
internal sealed class InputElementCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var known = new Hashtable { ["Url"] = fakeBoundParameters?["Url"], ["Workspace"] = WorkspaceOf(fakeBoundParameters) };
        return new DialsMonitoringElementCompleter().CompleteArgument(commandName, parameterName, wordToComplete, commandAst, known);
    }

    private static string? WorkspaceOf(IDictionary? bound)
    {
        if (bound?["Path"] is not string path)
            return null;
        try
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            string? folder = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
                .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
            IReadOnlyList<Resource> resources = folder is null ? [] : ValidateTemplate.File(new TemplateSource(path, folder)).Template?.Resources ?? [];
            return (bound["Resource"] is string name ? resources.FirstOrDefault(r => r.Name == name) : resources.FirstOrDefault())?.Workspace;
        }
        catch (Exception e) when (e is DismException or RuntimeException or InvalidOperationException)
        {
            // Completion answers nothing rather than an error.
            return null;
        }
    }
}
