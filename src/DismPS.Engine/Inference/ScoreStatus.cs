namespace DismPS.Engine.Inference;

/// <summary>What the rule says of a row.</summary>
public enum ScoreStatus
{
    /// <summary>Not anomalous.</summary>
    Normal,

    /// <summary>Anomalous.</summary>
    Anomalous,

    /// <summary>The model gave NaN, so that nothing can be said; never to be counted as normal.</summary>
    Undecided,
}
