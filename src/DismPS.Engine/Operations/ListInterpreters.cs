using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python;

namespace DismPS.Engine.Operations;

/// <summary>Lists the interpreters that are tried for a model when none is named. None is started.</summary>
public static class ListInterpreters
{
    /// <summary>Their programs, each with the place that it was found in; none where there is none.</summary>
    /// <param name="folder">Absolute folder of the template; null for those of the PATH alone.</param>
    public static IReadOnlyList<(string Path, string Origin)> Run(string? folder)
    {
        try
        {
            return [.. InterpreterSearch.Find(null, folder is null ? [] : [folder]).Select(p => (p.Path, p.Origin))];
        }
        catch (DismException e) when (e.Code == ErrorCode.InterpreterNotFound)
        {
            return [];
        }
    }
}
