using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>How much the findings of a rule are to weigh.</summary>
/// <param name="Severity">Null for off.</param>
internal readonly record struct RuleLevel(Severity? Severity)
{
    /// <summary>The words for levels, in the order of messages.</summary>
    public static ImmutableArray<string> Words { get; } = ["off", "information", "warning", "error"];

    /// <summary>The level of a word, or null.</summary>
    public static RuleLevel? Parse(string word) => word switch
    {
        "off" => new RuleLevel(null),
        "information" => new RuleLevel(Diagnostics.Severity.Information),
        "warning" => new RuleLevel(Diagnostics.Severity.Warning),
        "error" => new RuleLevel(Diagnostics.Severity.Error),
        _ => null,
    };

    /// <summary>True when a finding of this severity would weigh less.</summary>
    public bool IsBelow(Severity severity) => Severity is null || Severity < severity;
}
