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

    /// <summary>The platform would not ask the model about this row: a condition of <c>InferenceOnConditions</c> is not met. It was not sent.</summary>
    ConditionNotMet,
}
