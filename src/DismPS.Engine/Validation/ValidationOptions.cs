using System.Collections.Immutable;

namespace DismPS.Engine.Validation;

/// <summary>How a template is checked.</summary>
public sealed record ValidationOptions
{
    /// <summary>Absolute folder that relative paths of the template start from; the caller's working folder, as in the platform's own tool.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>Absolute folder that a relative path of the template itself starts from; null for <see cref="BaseFolder"/>.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Whether the files that the template names are looked at; not needed to ask a server that has the model.</summary>
    public bool CheckFiles { get; init; } = true;

    /// <summary>Absolute folder of the settings file of a text; null for <see cref="BaseFolder"/>. That of a file lies beside it.</summary>
    public string? SettingsFolder { get; init; }

    /// <summary>Whose verdict to give; null for what the settings file says, else <see cref="ValidationProfile.Full"/>.</summary>
    public ValidationProfile? Profile { get; init; }

    /// <summary>Whether warnings are errors; null for what the settings file says, else false.</summary>
    public bool? Strict { get; init; }

    /// <summary>Ids of rules whose findings are left out, but for those of what the platform refuses.</summary>
    public ImmutableHashSet<string> ExcludedRules { get; init; } = [];
}
