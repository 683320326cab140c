using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>Checks the names that settings and comments give to rules.</summary>
internal static class RuleNames
{
    /// <summary>True when the rule exists and can be set so; a finding says why not.</summary>
    /// <param name="id">As the user wrote it.</param>
    /// <param name="level">What it is to be set to.</param>
    /// <param name="location">Where it stands.</param>
    /// <param name="path">Its path in the settings; empty for a comment.</param>
    /// <param name="findings">Where findings go.</param>
    public static bool Check(string id, RuleLevel level, SourceLocation location, string path, List<Diagnostic> findings)
    {
        DiagnosticRule? rule = RuleCatalog.Find(id);
        if (rule is null)
        {
            findings.Add(RuleCatalog.UnknownRule.At(location, path, $"There is no rule '{id}'.",
                NearestName.Suggest(id, RuleCatalog.All.Select(known => known.Id)) ?? "docs/rules.md lists the ids, such as DISM0405."));
            return false;
        }

        if (!rule.IsLocked || !level.IsBelow(rule.Severity))
            return true;
        string reason = rule.Platform == PlatformVerdict.Accepts ? "the steps after the check count on it" : "the platform refuses such a template too";
        findings.Add(RuleCatalog.RuleLocked.At(location, path, $"{id} ({rule.Title}) cannot be lowered: {reason}.", "Correct the template and remove this setting."));
        return false;
    }
}
