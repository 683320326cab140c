using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>
/// What the code of a folder surely imports and neither Python nor the worker brings: with it an interpreter that will not do is told at once,
/// with all that it lacks.
/// </summary>
internal static class RequiredModules
{
    // The worker brings these itself.
    private static readonly ImmutableHashSet<string> Brought =
        ["mlserver", "mlserver_sklearn", "mlserver_xgboost", "mlserver_lightgbm", "triton_python_backend_utils", "c_python_backend_utils"];

    private static readonly ImmutableDictionary<string, ImmutableArray<string>> BuiltInRuntimes = new Dictionary<string, ImmutableArray<string>>
    {
        ["mlserver_sklearn"] = ["numpy", "sklearn", "joblib"],
        ["mlserver_xgboost"] = ["numpy", "xgboost"],
        ["mlserver_lightgbm"] = ["numpy", "lightgbm"],
    }.ToImmutableDictionary();

    /// <summary>Modules that the entry and what it imports of the folder need, by their first name.</summary>
    /// <param name="folder">The code folder.</param>
    /// <param name="entry">Dotted name of the module that is imported first.</param>
    public static ImmutableArray<RequiredModule> Of(PythonFolder folder, string entry)
    {
        if (BuiltInRuntimes.TryGetValue(First(entry), out ImmutableArray<string> needed) && !folder.Has(First(entry)))
            return [.. needed.Select(n => new RequiredModule(n, null))];
        var modules = new SortedDictionary<string, RequiredModule>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([entry]);
        while (open.TryDequeue(out string? name))
        {
            if (!seen.Add(name) || folder.Module(name) is not { Content: { Fault: null } content } file)
                continue;
            foreach (PythonImport import in content.Imports)
            {
                if (!import.Scope.IsCertain || import.Level > 0 || import.Module.Length == 0)
                    continue;
                string first = First(import.Module);
                if (folder.Has(first))
                    open.Enqueue(import.Module);
                else if (!StandardModules.Contains(first) && !Brought.Contains(first))
                    modules.TryAdd(first, new RequiredModule(first, string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{import.Line}")));
            }
        }

        return [.. modules.Values];
    }

    /// <summary>First names of the folder's own modules.</summary>
    public static ImmutableHashSet<string> OwnOf(PythonFolder folder) => [.. folder.Modules.Select(First)];

    private static string First(string module) => module.IndexOf('.') is int dot and > 0 ? module[..dot] : module;
}
