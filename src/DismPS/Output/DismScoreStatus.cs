namespace DismPS;

/// <summary>What is to be said of a row.</summary>
public enum DismScoreStatus
{
    /// <summary>Not anomalous.</summary>
    Normal,

    /// <summary>Anomalous.</summary>
    Anomalous,

    /// <summary>The model gave NaN, so that nothing can be said.</summary>
    Undecided,

    /// <summary>A condition of the template's InferenceOnConditions is not met; the row was not sent.</summary>
    ConditionNotMet,
}
