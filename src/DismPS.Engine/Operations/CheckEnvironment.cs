using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Operations;

/// <summary>Compares requirements and interpreter of a template's handlers with the platform. Changes nothing.</summary>
public static class CheckEnvironment
{
    /// <summary>Checks.</summary>
    /// <param name="options">Target, force and limits are of no use here.</param>
    /// <param name="cancellationToken">Ends the questions to interpreters.</param>
    /// <exception cref="DismException">The template or the requirements cannot be read, or there is no Python.</exception>
    public static async Task<EnvironmentCheck> RunAsync(CreateEnvironmentOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        TemplateSource source = options.Source;
        ImmutableArray<EnvironmentSubject> subjects = EnvironmentSubject.Of(source, options.Resource);
        EnvironmentRequirements? requirements = EnvironmentRequirements.Find(source, options.RequirementsPath, subjects);
        string[] modules = [.. subjects.SelectMany(s => s.Modules).Distinct()];
        IEnumerable<string> folders = [.. subjects.Select(s => s.CodeFolder).OfType<string>(), Path.GetDirectoryName(source.FullPath)!, source.WorkingFolder];
        (PythonInterpreter interpreter, EnvironmentFacts facts) = await FirstFitAsync(InterpreterSearch.Find(options.PythonPath, folders), modules, cancellationToken).ConfigureAwait(false);
        EnvironmentWarning[] told = [.. PlatformConflicts.OfPython(facts.Version), .. requirements?.Conflicts() ?? []];
        IEnumerable<string> asked = requirements?.Whole.Requirements.Select(r => r.Key) ?? [];
        return new EnvironmentCheck(interpreter.Path, interpreter.Origin, facts.Version, requirements?.Whole.Path, facts.Missing, [.. told, .. EnvironmentFindings.Of(facts, subjects, asked, told)]);
    }

    /// <summary>The server takes the first that has all; where none has, the first is told of.</summary>
    private static async Task<(PythonInterpreter, EnvironmentFacts)> FirstFitAsync(IReadOnlyList<PythonInterpreter> interpreters, string[] modules, CancellationToken cancellationToken)
    {
        (PythonInterpreter, EnvironmentFacts)? first = null;
        foreach (PythonInterpreter interpreter in interpreters)
        {
            EnvironmentFacts facts = await EnvironmentProbe.AskAsync(interpreter.Path, modules, cancellationToken).ConfigureAwait(false);
            if (facts.Missing.IsEmpty)
                return (interpreter, facts);
            first ??= (interpreter, facts);
        }

        return first!.Value;
    }
}
