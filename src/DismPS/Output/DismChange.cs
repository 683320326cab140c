using DismPS.Engine.Validation.Comparison;

namespace DismPS;

/// <summary>One difference in meaning between two templates.</summary>
public sealed record DismChange
{
    private readonly string _text;

    internal DismChange(TemplateChange change, string path)
    {
        Path = path;
        Property = change.Path;
        Kind = (DismChangeKind)(int)change.Kind;
        ReferenceValue = change.Old;
        DifferenceValue = change.New;
        Consequence = change.Consequence;
        _text = change.ToString();
    }

    /// <summary>Absolute path of the second template.</summary>
    public string Path { get; }

    /// <summary>Place in the document.</summary>
    public string Property { get; }

    /// <summary>What happened.</summary>
    public DismChangeKind Kind { get; }

    /// <summary>The value in the first template; null for what is new.</summary>
    public string? ReferenceValue { get; }

    /// <summary>The value in the second template; null for what is gone.</summary>
    public string? DifferenceValue { get; }

    /// <summary>What follows from it; null when that is not known.</summary>
    public string? Consequence { get; }

    /// <summary><c>changed Resources.X.Properties.AnomalyThreshold: 0.5 -> 0.7; fewer rows are flagged</c>.</summary>
    public override string ToString() => _text;
}
