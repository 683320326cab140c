namespace DismPS.Engine.Operations.Dials;

/// <summary>Which monitoring elements are wanted.</summary>
public sealed record ElementFilter
{
    /// <summary>Full names.</summary>
    public NameFilter Name { get; init; } = NameFilter.All;

    /// <summary>Workspace; null for the user's default one.</summary>
    public string? Workspace { get; init; }

    /// <summary>1 or 2; null for both.</summary>
    public int? Dimensions { get; init; }
}
