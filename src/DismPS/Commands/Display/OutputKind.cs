namespace DismPS.Commands;

/// <summary>What an object of the pipeline is, whether it is the module's own, came from another session, or was read from a file.</summary>
internal enum OutputKind
{
    /// <summary>None of the kinds that can be shown.</summary>
    Other,

    /// <summary><see cref="DismPrediction"/>, or a line of a file of scores.</summary>
    Prediction,

    /// <summary><see cref="DismTemplateResult"/>.</summary>
    TemplateResult,

    /// <summary><see cref="DismDiagnostic"/>.</summary>
    Diagnostic,

    /// <summary><see cref="DismRunSummary"/>.</summary>
    RunSummary,

    /// <summary><see cref="DismGoldenResult"/>.</summary>
    GoldenResult,
}
