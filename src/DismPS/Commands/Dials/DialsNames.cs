using System.Management.Automation;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Commands;

/// <summary>Names with the wildcards of PowerShell.</summary>
internal static class DialsNames
{
    public static NameFilter Of(string[]? names)
    {
        if (names is not { Length: > 0 })
            return NameFilter.All;
        if (!names.Any(WildcardPattern.ContainsWildcardCharacters))
            return NameFilter.Exactly(names);
        WildcardPattern[] patterns = [.. names.Select(n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase))];
        return new NameFilter { Matches = name => patterns.Any(p => p.IsMatch(name)) };
    }
}
