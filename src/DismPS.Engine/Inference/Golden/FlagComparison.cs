using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Judges the rows of both answers as scoring does, and tells rows whose judgement differs: a score within its tolerance may still cross the threshold.</summary>
internal static class FlagComparison
{
    private const int MostRows = 3;

    /// <summary>The rows that differ, in words; null when all are judged alike, or the case does not hold what a judgement needs.</summary>
    public static string? Difference(ScoringRule rule, IReadOnlyList<Tensor> wanted, IReadOnlyList<Tensor> got)
    {
        if (Judge(rule, wanted) is not { } want || Judge(rule, got) is not { } have || want.Count != have.Count)
            return null;
        int[] rows = [.. Enumerable.Range(0, want.Count).Where(i => want[i].Status != have[i].Status)];
        if (rows.Length == 0)
            return null;
        IEnumerable<string> told = rows.Take(MostRows).Select(i => $"row {i}: {Word(have[i])}, expected {Word(want[i])}{Scores(rule, have[i], want[i])}");
        return $"{string.Join(", ", told)}{(rows.Length > MostRows ? $" and {rows.Length - MostRows} more rows" : "")}";
    }

    private static IReadOnlyList<ScoredRow>? Judge(ScoringRule rule, IReadOnlyList<Tensor> outputs)
    {
        if (rule.RequestedOutputs.Any(name => !outputs.Any(output => output.Name == name)))
            return null;
        Tensor first = outputs.First(output => output.Name == rule.RequestedOutputs[0]);
        int rows = (int)Math.Min(int.MaxValue, first.Shape.Count == 0 ? 1 : first.Shape[0]);
        var batch = new InputBatch(0, rows, [], [.. Enumerable.Repeat(RowLabels.None, rows)]);
        try
        {
            return new Scorer(rule).Score(batch, new InferenceResponse("", null, null, outputs));
        }
        catch (DismException)
        {
            // The outputs cannot be scored, by their shape or type; that they differ, if they do, is told of the tensors.
            return null;
        }
    }

    private static string Word(ScoredRow row) => row.Status switch
    {
        ScoreStatus.Anomalous => "anomalous",
        ScoreStatus.Normal => "normal",
        _ => "undecided (NaN)",
    };

    private static string Scores(ScoringRule rule, ScoredRow got, ScoredRow want) =>
        rule.MetricOutput is null ? "" : $" (score {got.ScoreText}, expected {want.ScoreText}{(rule.Threshold is { } limit ? $", threshold {limit.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}" : "")})";
}
