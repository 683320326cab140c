namespace DismPS.Engine.Operations.Dials;

/// <summary>Which registered models are wanted.</summary>
public sealed record ModelFilter
{
    /// <summary>Names on the wire.</summary>
    public NameFilter Name { get; init; } = NameFilter.All;

    /// <summary>Workspace; null for the user's default one.</summary>
    public string? Workspace { get; init; }

    /// <summary>Resource type or its end, <c>ONNX</c>; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only models that DIALS asks.</summary>
    public bool ActiveOnly { get; init; }
}
