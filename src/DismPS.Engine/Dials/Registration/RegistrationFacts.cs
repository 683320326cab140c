using System.Collections.Immutable;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Dials.Registration;

/// <summary>What a request for registration tells.</summary>
public sealed record RegistrationFacts
{
    /// <summary>The packaged template: its URIs name the uploaded archives.</summary>
    public required DismTemplate Template { get; init; }

    /// <summary>Its text.</summary>
    public required string TemplateText { get; init; }

    /// <summary>Its archives, in the order of the template's resources.</summary>
    public required ImmutableArray<RegistrationArchive> Archives { get; init; }

    /// <summary>The check of the template that was packaged.</summary>
    public required ReportedTemplate Check { get; init; }

    /// <summary>Base URL of the DIALS that was asked in the check; null when none was.</summary>
    public Uri? Service { get; init; }

    /// <summary>When it was checked, UTC.</summary>
    public required DateTimeOffset CheckedAt { get; init; }
}
