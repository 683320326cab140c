using System.Text.Json.Serialization;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>How far one input was scored, and with what.</summary>
internal sealed record JournalEntry
{
    /// <summary>Version of this form.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the form.</summary>
    public required int Version { get; init; }

    /// <summary>Name of the input.</summary>
    public required string Input { get; init; }

    /// <summary>Size and hash of the input; null for one that cannot be told from a changed one.</summary>
    public required SourceIdentity? Identity { get; init; }

    /// <summary>SHA-256 of model, template, metadata and options.</summary>
    public required string Configuration { get; init; }

    /// <summary>All rows are in the result.</summary>
    public required bool Complete { get; init; }

    /// <summary>Rows in the result so far.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of the result so far.</summary>
    public required long Bytes { get; init; }

    /// <summary>Hash of the complete result; null before.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Other columns of the result.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Counts for each run.</summary>
    public required IReadOnlyList<RunSummary> Runs { get; init; }

    /// <summary>Finite scores, their smallest, largest, mean and sum of squared differences; zeros where there are none.</summary>
    public required long Finite { get; init; }

    /// <inheritdoc cref="Finite"/>
    public required double Minimum { get; init; }

    /// <inheritdoc cref="Finite"/>
    public required double Maximum { get; init; }

    /// <inheritdoc cref="Finite"/>
    public required double Mean { get; init; }

    /// <inheritdoc cref="Finite"/>
    public required double Squares { get; init; }

    /// <summary>Whether every row has a lumisection.</summary>
    public required bool AllHaveLumisections { get; init; }

    /// <summary>Whether the parts fit together; anything else was not written by this program.</summary>
    [JsonIgnore]
    public bool IsSound => Version == CurrentVersion && Input is not null && Configuration is not null && Rows >= 0 && Bytes >= 0 && Finite >= 0 && Finite <= Rows
        && Columns is not null && Columns.All(column => column is not null)
        && Runs is not null && Runs.All(run => run is { Rows: > 0, Flagged: >= 0, Undecided: >= 0, NotSent: >= 0 } && (decimal)run.Flagged + run.Undecided + run.NotSent <= run.Rows) && Runs.Sum(run => (decimal)run.Rows) == Rows
        && (!Complete || Sha256 is not null);

    /// <summary>The counts as a summary.</summary>
    public ScoreSummary ToSummary() => new()
    {
        Total = Rows,
        Anomalies = Runs.Sum(run => run.Flagged),
        Undecided = Runs.Sum(run => run.Undecided),
        NotMet = Runs.Sum(run => run.NotSent),
        Finite = Finite,
        Minimum = Finite == 0 ? double.NaN : Minimum,
        Maximum = Finite == 0 ? double.NaN : Maximum,
        Mean = Finite == 0 ? double.NaN : Mean,
        Squares = Squares,
        AllHaveLumisections = AllHaveLumisections,
    };
}
