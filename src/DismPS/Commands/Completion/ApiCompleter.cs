using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Offers the models of running servers.</summary>
internal sealed class ApiCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        IReadOnlyList<RunningApi> running;
        try
        {
            running = ListApis.Run();
        }
        catch (DismException)
        {
            return [];
        }

        return running
            .SelectMany(api => api.Models.Select(model => (Model: model, api.Uri)))
            .Where(m => m.Model.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(m => m.Model)
            .Select(m => new CompletionResult(CompletionText.Quote(m.Model), m.Model, CompletionResultType.ParameterValue, m.Uri.ToString()));
    }
}
