using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of a template, errors or not.</summary>
internal sealed record TemplateDraft
{
    public required TemplateDocument Document { get; init; }

    public required FieldReader Fields { get; init; }

    public required Field<string> FormatVersion { get; init; }

    public required Field<string> Description { get; init; }

    /// <summary>Present when it is a mapping, whatever is in it.</summary>
    public required Field<ImmutableArray<ResourceDraft>> Resources { get; init; }

    public IEnumerable<ResourceDraft> AllResources => Resources.IsPresent ? Resources.Value : [];
}
