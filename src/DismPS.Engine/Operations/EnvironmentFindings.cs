using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Operations;

/// <summary>What an interpreter lacks or has of another version than the platform.</summary>
internal static class EnvironmentFindings
{
    /// <summary>Findings that are not told yet.</summary>
    public static IEnumerable<EnvironmentWarning> Of(
        EnvironmentFacts facts, ImmutableArray<EnvironmentSubject> subjects, IEnumerable<string> asked, IEnumerable<EnvironmentWarning> told)
    {
        HashSet<string> known = [.. told.Select(t => t.Package)];
        string[] requested = [.. asked];
        var versions = subjects.Where(s => s.CodeFolder is not null)
            .SelectMany(s => PlatformConflicts.OfInstalled(facts, [.. requested, .. s.Packages], s.Framework))
            .Where(w => !known.Contains(w.Package)).Distinct();
        return facts.Missing.Select(m => new EnvironmentWarning("", m, MissingText(m, subjects))).Concat(versions);
    }

    private static string MissingText(string module, ImmutableArray<EnvironmentSubject> subjects)
    {
        string package = PackageName.OfImport(module);
        string users = string.Join(", ", subjects.Where(s => s.Modules.Contains(module)).Select(s => s.Resource.Name));
        return $"The module '{module}' is missing; {users} needs it. Add {package} to requirements.txt.";
    }
}
