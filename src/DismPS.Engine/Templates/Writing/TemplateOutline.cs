using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Writing;

/// <summary>What a new template of one resource says, before it is written as commented text.</summary>
internal sealed record TemplateOutline
{
    /// <summary>Description of the template and of its resource.</summary>
    public required OutlineValue Description { get; init; }

    public required string ResourceName { get; init; }

    public required ResourceType Type { get; init; }

    public required OutlineValue Workspace { get; init; }

    /// <summary>Service name: RFC 1123, at most 36 characters.</summary>
    public required string ServiceName { get; init; }

    public required ImmutableArray<OutlineTensor> Inputs { get; init; }

    public required ImmutableArray<OutlineTensor> Outputs { get; init; }

    public required OutlineScoring Scoring { get; init; }

    /// <summary>Path of the model file, or of the SavedModel's folder, as the template writes it.</summary>
    public required string Model { get; init; }

    /// <summary>Path of the code folder; null for types without code.</summary>
    public string? Code { get; init; }

    /// <summary>True when several folders have a handler and one was taken.</summary>
    public bool IsCodeGuessed { get; init; }

    /// <summary><c>module.Class</c>; null for types without a handler.</summary>
    public string? Handler { get; init; }

    /// <summary>What the model file says of itself, one line each, for a comment above the signatures.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];
}
