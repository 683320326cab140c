using System.Collections.Immutable;

namespace DismPS.Engine.Templates;

/// <summary>A template that was read and bound: every field has its type. Source: dism-core 1.5.1, format version 2025-03-31.</summary>
public sealed record DismTemplate
{
    /// <summary>The only version that exists.</summary>
    public const string SupportedFormatVersion = "2025-03-31";

    /// <summary>Path of the file as it was given; null for text.</summary>
    public string? FilePath { get; init; }

    /// <summary>The text that was read, for rewriting with comments kept.</summary>
    public required string Text { get; init; }

    /// <summary>Always <see cref="SupportedFormatVersion"/> in a valid template.</summary>
    public required string FormatVersion { get; init; }

    /// <summary>May be empty.</summary>
    public required string Description { get; init; }

    /// <summary>In file order.</summary>
    public required ImmutableArray<Resource> Resources { get; init; }
}
