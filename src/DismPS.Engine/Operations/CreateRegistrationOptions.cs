using DismPS.Engine.Dials.Checks;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="CreateRegistration"/> writes about.</summary>
/// <param name="Source">The template that was packaged.</param>
public sealed record CreateRegistrationOptions(TemplateSource Source)
{
    /// <summary>What asks DIALS for the check; null for a check without it.</summary>
    public DialsChecks? Dials { get; init; }

    /// <summary>Absolute path of a file for the text; null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Replaces a file that is there.</summary>
    public bool Force { get; init; }
}
