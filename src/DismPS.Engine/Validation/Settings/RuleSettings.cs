using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>What the settings file beside a template says.</summary>
internal sealed record RuleSettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".dismps.yaml";

    /// <summary>Whose verdict to give; null when nothing is said.</summary>
    public ValidationProfile? Profile { get; init; }

    /// <summary>Whether warnings are errors; null when nothing is said.</summary>
    public bool? Strict { get; init; }

    /// <summary>Levels by the ids of rules, each with its place in the file.</summary>
    public ImmutableDictionary<string, (RuleLevel Level, SourceLocation Location)> Rules { get; init; } =
        ImmutableDictionary<string, (RuleLevel Level, SourceLocation Location)>.Empty;
}
