using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates;

/// <summary>One model of a template.</summary>
public sealed record Resource
{
    /// <summary>The key under <c>Resources</c>; also the folder in the build.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required ResourceType Type { get; init; }

    /// <summary>DIALS workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Its fields.</summary>
    public required ResourceProperties Properties { get; init; }

    /// <summary>Where the resource's key stands.</summary>
    public SourceLocation Location { get; init; }
}
