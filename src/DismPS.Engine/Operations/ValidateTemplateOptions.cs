using System.Collections.Immutable;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>How templates are checked. What is null is left to the settings file beside each template.</summary>
public sealed record ValidateTemplateOptions
{
    /// <summary>Templates that are checked at once, when nothing else is said: one a processor.</summary>
    public static int DefaultThrottleLimit => Environment.ProcessorCount;

    /// <summary>Whose verdict to give.</summary>
    public ValidationProfile? Profile { get; init; }

    /// <summary>Whether warnings are errors.</summary>
    public bool? Strict { get; init; }

    /// <summary>Ids of rules that are left out; <see cref="RuleExclusion"/> makes it of what a user wrote.</summary>
    public ImmutableHashSet<string> ExcludedRules { get; init; } = [];

    /// <summary>What asks DIALS; null for a check without it.</summary>
    public DialsChecks? Dials { get; init; }

    /// <summary>Templates that are checked at once, at least 1; as many results more may wait for those before them.</summary>
    public int ThrottleLimit { get; init; } = DefaultThrottleLimit;
}
