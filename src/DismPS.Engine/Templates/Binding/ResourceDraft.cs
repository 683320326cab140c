using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>What could be read of a resource.</summary>
internal sealed record ResourceDraft
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>The key under Resources.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>Present with a text, also one that names no type.</summary>
    public required Field<string> TypeText { get; init; }

    /// <summary>Null when there is no such type.</summary>
    public ResourceType? Type { get; init; }

    public required Field<string> Workspace { get; init; }

    public required Field<PropertiesDraft> Properties { get; init; }

    public bool IsTriton => Type?.Framework == ServingFramework.Tritonserver;
}
