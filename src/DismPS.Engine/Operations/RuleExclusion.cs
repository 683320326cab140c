using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Operations;

/// <summary>Rules that a user leaves out for one check.</summary>
public static class RuleExclusion
{
    /// <summary>The ids, each of a rule that there is and that may be left out.</summary>
    /// <param name="ids">As the user wrote them; their case does not matter.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: there is no such rule, or it cannot be left out.</exception>
    public static ImmutableHashSet<string> Of(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return [.. ids.Select(Require)];
    }

    private static string Require(string id)
    {
        string known = id.Trim().ToUpperInvariant();
        if (RuleCatalog.Find(known) is not { } rule)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"There is no rule '{id}'.",
                NearestName.Suggest(known, RuleCatalog.All.Select(r => r.Id)) ?? "docs/rules.md lists the ids, such as DISM0405.", id);
        }

        string reason = rule.Platform == PlatformVerdict.Accepts ? "the steps after the check count on it" : "the platform refuses such a template too";
        return rule.IsLocked
            ? throw new DismException(ErrorCode.UsageInvalid, $"{rule.Id} ({rule.Title}) cannot be left out: {reason}.", "Correct the template.", id)
            : rule.Id;
    }
}
