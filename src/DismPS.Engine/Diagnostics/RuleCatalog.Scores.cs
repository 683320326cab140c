namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A score or flag that is text.</summary>
    public static DiagnosticRule ScoreIsText { get; } = Warning("DISM0304", "wrong-type", "A score or flag is text",
        "Scoring compares numbers: an output of type BYTES named by MetricKey or FlaggingKey is refused with the first answer.",
        "Name an output with numbers, or let the model answer the score as FP32 and the flag as INT32.");

    /// <summary>A score or flag that is not one value a row.</summary>
    public static DiagnosticRule ScoreNotPerRow { get; } = Warning("DISM0305", "shape-mismatch", "A score or flag is not one value a row",
        "Scoring takes outputs of shape [rows] or [rows, 1]: Dims [-1] or [-1, 1], with a MaxBatchSize above 0 [1]. "
        + "An output with several values a row, such as a reconstruction, is refused with the first answer.",
        "Let the model reduce it, for example to a mean over the row, and name that output.");

    /// <summary>A flag of a floating-point type.</summary>
    public static DiagnosticRule FlagIsFloat { get; } = Warning("DISM0306", "wrong-type", "A flag has a floating-point type",
        "A flag is 0 or 1. Scoring takes exactly 0.0 and 1.0 of a floating-point output, reads NaN as undecided, and refuses anything between: "
        + "a score that was named as the flag fails with the first row.",
        "Let the model answer the flag as BOOL, UINT8 or INT32, or score it with MetricKey and AnomalyThreshold.");

    /// <summary>A score that is a truth value.</summary>
    public static DiagnosticRule MetricIsBoolean { get; } = Warning("DISM0307", "wrong-type", "A score is a truth value",
        "A BOOL output is read as 0 or 1. It has no degrees that a threshold could divide.",
        "Name a numeric output, or set BuiltinThreshold: true and name the output with FlaggingKey.");

    /// <summary>One output for score and flag.</summary>
    public static DiagnosticRule MetricIsFlag { get; } = Note("DISM0308", "duplicate-name", "Score and flag are one output",
        "The flag decides, and the score repeats it as 0 or 1; without MetricKey the result is the same.",
        "Name the output with the score, or remove MetricKey.");

    /// <summary>A threshold outside the values of its type.</summary>
    public static DiagnosticRule ThresholdOutOfType { get; } = Warning("DISM0309", "out-of-range", "AnomalyThreshold is outside the values of the score's type",
        "A row is anomalous when its score is strictly above the threshold. No value of the type is above it, or every value is, so that "
        + "every row gets the same judgement.",
        "Correct the threshold or the type of the output.");
}
