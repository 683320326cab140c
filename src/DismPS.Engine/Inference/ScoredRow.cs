using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>The judgement of one row.</summary>
public sealed record ScoredRow
{
    /// <summary>Index of the row in the input, from 0.</summary>
    public required long Row { get; init; }

    /// <summary>Run number; null when the input has none.</summary>
    public long? Run { get; init; }

    /// <summary>Lumisection; null when the input has none.</summary>
    public long? Lumisection { get; init; }

    /// <summary>The metric, widened without rounding; the flag as 0 or 1 for a model that gives no metric; NaN for a row that was not sent.</summary>
    public required double Score { get; init; }

    /// <summary>The template's threshold; null for a model that decides itself.</summary>
    public double? Threshold { get; init; }

    /// <summary>Whether the row is anomalous; null when the model gave NaN, which is neither, and for a row that was not sent.</summary>
    public required bool? IsAnomaly { get; init; }

    /// <summary>The input's other columns.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Service name of the model that answered.</summary>
    public required string ModelName { get; init; }

    /// <summary>Element type in which the model gave the score; texts have as many digits as it has.</summary>
    public DataType ScoreType { get; init; } = DataType.Fp64;

    /// <summary>The condition of <c>InferenceOnConditions</c> that is not met, so that the row was not sent; null for a row that was.</summary>
    public string? UnmetCondition { get; init; }

    /// <summary>What is to be said of the row, as a word.</summary>
    public ScoreStatus Status => IsAnomaly switch
    {
        _ when UnmetCondition is not null => ScoreStatus.ConditionNotMet,
        true => ScoreStatus.Anomalous,
        false => ScoreStatus.Normal,
        null => ScoreStatus.Undecided,
    };

    /// <summary>The score as text: the shortest that reads back as the same number of the model's type; <c>NaN</c>, <c>Infinity</c>; empty for a row that was not sent.</summary>
    public string ScoreText => ScoreType switch
    {
        _ when UnmetCondition is not null => "",
        DataType.Fp16 => ((Half)Score).ToString("R", CultureInfo.InvariantCulture),
        DataType.Fp32 or DataType.Bf16 => ((float)Score).ToString("R", CultureInfo.InvariantCulture),
        _ => Score.ToString("R", CultureInfo.InvariantCulture),
    };
}
