using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="ScoreInputs"/> scores with, and where results go. Paths are absolute.</summary>
/// <param name="Inference">How rows are scored.</param>
public sealed record ScoreInputsOptions(InvokeInferenceOptions Inference)
{
    /// <summary>CSV file of one input's rows, without its name; null for none.</summary>
    public string? ScoresPath { get; init; }

    /// <summary>HTML report; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Name of the inputs in the report.</summary>
    public string ReportName { get; init; } = "";

    /// <summary>One file of all rows, each with its input; null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Folder of one file for each input; null for none. It is made where it is missing.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Format of <see cref="OutputPath"/> and of the files in <see cref="OutputDirectory"/>: by the extension, and CSV in a folder, unless named.</summary>
    public ScoreFormat OutputFormat { get; init; }

    /// <summary>Leaves out what earlier runs into <see cref="OutputDirectory"/> have completed with the same model, options and input, and goes on with what they began.</summary>
    public bool Resume { get; init; }

    /// <summary>How often the journal is told how far an input is.</summary>
    internal TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
