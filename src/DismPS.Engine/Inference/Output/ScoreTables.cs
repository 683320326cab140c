using System.Globalization;

namespace DismPS.Engine.Inference.Output;

/// <summary>The tables of a report of scores as texts, whatever form they are written in. A column with <c>#</c> in front holds numbers.</summary>
internal sealed class ScoreTables
{
    private const int MostRuns = 60;
    private const int MostColumns = 6;
    private const int LongestCell = 80;

    private readonly ScoreSeries series;
    private readonly double? threshold;
    private readonly string? elsewhere;
    private readonly string[] columns;

    public ScoreTables(ScoreFacts facts, ScoreSeries series)
    {
        this.series = series;
        threshold = facts.Threshold;
        elsewhere = facts.Elsewhere is null ? null : $"; {facts.Elsewhere}";
        columns = series.Listed.Count == 0 ? [] : [.. series.Listed[0].Columns.Keys.Where(name => name != facts.HiddenColumn).Take(MostColumns)];
    }

    public static string[] RunColumns { get; } = ["#Run", "#Rows", "#Flagged", "#Undecided", "#Highest score"];

    /// <summary>What stands in place of the table when no row is flagged.</summary>
    public string NoneListed => series.Summary.Total == 0 ? "The input has no rows." : $"None of the {series.Summary.Total} {series.Summary.RowNoun} is flagged.";

    public string ListedCaption
    {
        get
        {
            ScoreSummary summary = series.Summary;
            long all = summary.Anomalies + summary.Undecided;
            string what = summary.Undecided == 0 ? $"flagged {summary.RowNoun}" : $"flagged or undecided {summary.RowNoun}";
            return all > series.Listed.Count ? $"The first {series.Listed.Count} of {all} {what}{elsewhere}" : $"All {all} {what}, in the order of the input";
        }
    }

    public string[] ListedColumns =>
        ["#Row", "#Run", "#Lumisection", "#Score", .. threshold is > 0 ? (string[])["#Times threshold"] : [], .. columns.Select(name => Shorten(name.TrimStart('#')))];

    /// <summary>What is said of the runs; null when there are none.</summary>
    public string? RunsCaption => RunCount switch { 0 => null, <= MostRuns => "All runs", var count => $"The {MostRuns} of {count} runs with the most flagged rows" };

    private int RunCount => series.Segments().Count(segment => segment.Run is not null);

    /// <summary>How many are flagged.</summary>
    public static string Share(ScoreSummary summary) =>
        summary.Total == 0 ? "0" : $"{(100.0 * summary.Anomalies / summary.Total).ToString("0.##", CultureInfo.InvariantCulture)} %";

    /// <summary>Mean and width of the scores.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Moments(ScoreSummary summary) => summary.Finite == 0 ? [] :
    [
        new("Mean of the scores", ScoreAxis.Text(summary.Mean)),
        new("Standard deviation", ScoreAxis.Text(summary.StandardDeviation)),
    ];

    public IEnumerable<IReadOnlyList<string>> Listed(int most = ScoreSeries.MostListed)
    {
        foreach (ScoredRow row in series.Listed.Take(most))
        {
            List<string> cells = [Text(row.Row), Text(row.Run), Text(row.Lumisection), row.Status == ScoreStatus.Undecided ? "NaN, undecided" : row.ScoreText];
            if (threshold is > 0)
                cells.Add(double.IsFinite(row.Score) ? (row.Score / threshold.Value).ToString("0.0", CultureInfo.InvariantCulture) : "–");
            cells.AddRange(columns.Select(column => Shorten(row.Columns.TryGetValue(column, out string? text) ? text : "")));
            yield return cells;
        }
    }

    public IEnumerable<IReadOnlyList<string>> Runs()
    {
        List<RunSegment> runs = [.. series.Segments().Where(segment => segment.Run is not null)];
        IEnumerable<RunSegment> shown = runs.Count <= MostRuns ? runs : runs.OrderByDescending(run => run.Flagged).Take(MostRuns);
        return shown.Select(run => (string[])[Text(run.Run), Text(run.Count), Text(run.Flagged), Text(run.Undecided), ScoreAxis.Text(run.Maximum)]);
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "–";

    private static string Shorten(string text) => text.Length <= LongestCell ? text : $"{text.AsSpan(0, LongestCell)}…";
}
