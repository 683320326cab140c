using System.Collections.Immutable;
using System.IO.Enumeration;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Names that are wanted: exact ones, which a service can be asked for, or a rule that is applied to all.</summary>
public sealed record NameFilter
{
    /// <summary>Everything.</summary>
    public static NameFilter All { get; } = new() { Matches = static _ => true };

    /// <summary>Exact names; empty for a rule.</summary>
    public ImmutableArray<string> Names { get; private init; } = [];

    /// <summary>The rule, which holds for exact names too.</summary>
    public required Func<string, bool> Matches { get; init; }

    /// <summary>These names, as they are.</summary>
    public static NameFilter Exactly(IEnumerable<string> names)
    {
        ImmutableArray<string> all = [.. names.Distinct(StringComparer.Ordinal)];
        return new NameFilter { Names = all, Matches = name => all.Contains(name, StringComparer.Ordinal) };
    }

    /// <summary>Names in which <c>*</c> stands for any characters and <c>?</c> for one; upper and lower case are one where there is such a sign.</summary>
    /// <param name="patterns">Null or empty for everything.</param>
    public static NameFilter Of(IReadOnlyCollection<string>? patterns)
    {
        if (patterns is null || patterns.Count == 0)
            return All;
        if (!patterns.Any(p => p.AsSpan().ContainsAny('*', '?')))
            return Exactly(patterns);
        ImmutableArray<string> all = [.. patterns];
        return new NameFilter { Matches = name => all.Any(p => FileSystemName.MatchesSimpleExpression(p, name)) };
    }
}
