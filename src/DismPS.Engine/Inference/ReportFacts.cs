namespace DismPS.Engine.Inference;

/// <summary>What a report says of the model besides its scores. All texts may hold any characters.</summary>
public sealed record ReportFacts
{
    /// <summary>Service name.</summary>
    public required string ModelName { get; init; }

    /// <summary>The rule that judged the rows.</summary>
    public required ScoringRule Rule { get; init; }

    /// <summary>One sentence about the model; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The input file's name; null for none.</summary>
    public string? InputName { get; init; }

    /// <summary>More facts, for example <c>Workspace</c>, <c>Type</c>, <c>Version</c>, in the order of the report.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> More { get; init; } = [];
}
