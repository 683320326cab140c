using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>
/// Decides what becomes of each finding of one template: first whose verdict is asked for, then settings and comments (the nearest counts),
/// then the rules that are left out for this check, then whether warnings are errors.
/// </summary>
internal sealed class FindingLevels(RuleSettings? settings, RuleDirectives? directives, ValidationOptions options)
{
    private readonly ValidationProfile _profile = options.Profile ?? settings?.Profile ?? ValidationProfile.Full;
    private readonly bool _isStrict = options.Strict ?? settings?.Strict ?? false;

    /// <summary>The findings as they are reported.</summary>
    public IEnumerable<Diagnostic> Apply(IEnumerable<Diagnostic> findings)
    {
        if (_profile == ValidationProfile.Platform)
            return findings.Where(d => d.Platform != PlatformVerdict.Accepts).Select(d => d with { Severity = Severity.Error });
        List<Diagnostic> all = [.. findings];
        if (settings is not null || directives is not null)
            all = ApplySettings(all);
        if (!options.ExcludedRules.IsEmpty)
            all.RemoveAll(d => options.ExcludedRules.Contains(d.Id) && !IsLocked(d));
        return _isStrict ? all.Select(d => d.Severity == Severity.Warning ? d with { Severity = Severity.Error } : d) : all;
    }

    /// <summary>True for a finding that stays an error: the platform refuses the template, or later steps count on the rule.</summary>
    public static bool IsLocked(Diagnostic finding) =>
        finding.Severity == Severity.Error && (finding.Platform != PlatformVerdict.Accepts || RuleCatalog.Find(finding.Id) is not { IsLocked: false });

    private List<Diagnostic> ApplySettings(List<Diagnostic> findings)
    {
        var applied = new List<Diagnostic>(findings.Count);
        var refused = new List<Diagnostic>();
        foreach (Diagnostic finding in findings)
        {
            if (LevelOf(finding) is not var (level, place))
                applied.Add(finding);
            else if (level.IsBelow(finding.Severity) && IsLocked(finding))
                Keep(finding, place, applied, refused);
            else if (level.Severity is { } severity)
                applied.Add(finding with { Severity = severity });
        }

        applied.AddRange(refused);
        return applied;
    }

    private (RuleLevel Level, SourceLocation Place)? LevelOf(Diagnostic finding)
    {
        if (directives?.For(finding) is { } directive)
            return (directive.Level, directive.Location);
        return settings is not null && settings.Rules.TryGetValue(finding.Id, out (RuleLevel, SourceLocation) rule) ? rule : null;
    }

    /// <summary>The platform accepts most of what the rule finds, but not this.</summary>
    private static void Keep(Diagnostic finding, SourceLocation place, List<Diagnostic> applied, List<Diagnostic> refused)
    {
        applied.Add(finding);
        if (!refused.Exists(d => d.Location == place))
            refused.Add(RuleCatalog.RuleLocked.At(place, "", $"{finding.Id} cannot be lowered for '{finding.Path}': the platform refuses that too.", "Correct the template there."));
    }
}
