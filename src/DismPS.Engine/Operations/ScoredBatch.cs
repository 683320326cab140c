using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>Scored rows of one input that follow each other, or the end of the input, which has no rows.</summary>
/// <param name="Source">The input.</param>
/// <param name="Input">Its number, from 0.</param>
/// <param name="Rows">The rows in order.</param>
public sealed record ScoredBatch(IRowSource Source, int Input, IReadOnlyList<ScoredRow> Rows)
{
    /// <summary>Part of the input that was read, 0 to 100; null when its length is not known.</summary>
    public int? PercentRead { get; init; }

    /// <summary>The last of its input. Every input that was begun has one.</summary>
    public bool EndsInput { get; init; }

    /// <summary>Why the input is incomplete; the rows before the fault came out. Only with <see cref="EndsInput"/>.</summary>
    public DismException? Failure { get; init; }

    /// <summary>The failure is none of this input alone (nobody answers at the server's address), and further inputs were not begun.</summary>
    public bool EndsRun { get; init; }

    /// <summary>The input was complete before and was not scored again.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Rows that were scored in an earlier run and did not come out again; their counts are part of <see cref="Summary"/>.</summary>
    public long EarlierRows { get; init; }

    /// <summary>Counts over the whole input; with <see cref="EndsInput"/> of <see cref="ScoreInputs"/> only.</summary>
    public ScoreSummary? Summary { get; init; }

    /// <summary>Counts for each run of the input; as <see cref="Summary"/>.</summary>
    public IReadOnlyList<RunSummary> Runs { get; init; } = [];

    /// <summary>Absolute path of the file that has the input's rows; null for none of its own. An incomplete input has those before its fault there.</summary>
    public string? ResultPath { get; init; }

    /// <summary>Conditions of <c>InferenceOnConditions</c> that some row of the input does not tell of, with the columns that would.</summary>
    public IReadOnlyList<string> UncheckedConditions { get; init; } = [];

    /// <summary>What the source left out, in words; only with <see cref="EndsInput"/>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
