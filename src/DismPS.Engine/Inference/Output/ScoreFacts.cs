namespace DismPS.Engine.Inference.Output;

/// <summary>What a report says of a model besides its scores.</summary>
/// <param name="Threshold">A row is anomalous when its score is strictly above; null for a model that decides itself.</param>
/// <param name="Facts">Names and values in the order of the report.</param>
internal sealed record ScoreFacts(double? Threshold, IReadOnlyList<KeyValuePair<string, string>> Facts)
{
    /// <summary>A column of the rows that tells nothing here; null for none.</summary>
    public string? HiddenColumn { get; init; }

    /// <summary>Where rows are that a table has no place for; null when that is not known.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>Distinguishes the parts of a page that has several models.</summary>
    public string Id { get; init; } = "";
}
