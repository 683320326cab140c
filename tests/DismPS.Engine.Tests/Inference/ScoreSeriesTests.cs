using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Tests.Inference;

public sealed class ScoreSeriesTests
{
    [Fact]
    public void Rows_stay_single_up_to_the_limit_and_are_counted_beyond_it()
    {
        ScoreSeries series = Series(Enumerable.Range(0, 30_000).Select(i => Row(i, 0.001)));
        Assert.Equal(30_000, series.Points().Count);
        Assert.All(series.Points(), point => Assert.Equal(1, point.Cell.Count));
        series = Series(Enumerable.Range(0, 500_000).Select(i => Row(i, i == 123_456 ? 0.5 : 0.001, 398400 + (i / 50_000))));
        IReadOnlyList<ScorePoint> points = series.Points();
        Assert.InRange(points.Count, 8_000, 50_000);
        Assert.Equal(500_000, points.Sum(point => point.Cell.Count));
        // None is much wider than a column of a plot.
        Assert.InRange(points.Max(point => point.Cell.Count), 2, 500_000 / 1600);
        ScorePoint flagged = Assert.Single(points, point => point.Cell.Status == ScoreStatus.Anomalous);
        Assert.Equal((123_456L, 0.5), (flagged.Cell.Peak, flagged.Cell.High));
        Assert.InRange(flagged.Middle, 123_456 - 200, 123_456 + 200);
        Assert.Equal(Enumerable.Range(0, 10).Select(run => (398400L + run, run * 50_000L, 50_000L)), series.Segments().Select(run => (run.Run!.Value, run.Start, run.Count)));
    }

    [Fact]
    public void Cells_of_one_run_do_not_reach_into_another()
    {
        ScoreSeries series = Series(Enumerable.Range(0, 200_000).Select(i => Row(i % 100, i, 1000 + (i / 100), isAnomaly: false)));
        foreach (RunSegment run in series.Segments())
            Assert.Equal(100, series.Points().Where(point => point.Cell.Run == run.Run).Sum(point => point.Cell.Count));
        Assert.All(series.Points(), point => Assert.InRange(point.Cell.High, (point.Cell.Run - 1000) * 100.0, ((point.Cell.Run - 1000) * 100.0) + 99));
    }

    [Fact]
    public void As_many_runs_as_rows_are_bounded_too()
    {
        ScoreSeries series = Series(Enumerable.Range(0, 300_000).Select(i => Row(1, i, 300_000 - i, isAnomaly: i % 2 == 0)));
        Assert.InRange(series.Points().Count, 1_000, 60_000);
        Assert.Equal(300_000, series.Points().Sum(point => point.Cell.Count));
        Assert.InRange(series.Segments().Count, 1, RunSummaries.MaximumRuns + 1);
        Assert.Equal(300_000, series.Segments().Sum(run => run.Count));
        Assert.Equal(150_000, series.Segments().Sum(run => run.Flagged));
    }

    [Fact]
    public void The_distribution_is_exact_up_to_its_limit()
    {
        var distribution = new ScoreDistribution();
        for (int i = 0; i < 200_000; i++)
            distribution.Add((i % 20_001) - 10_000, i % 3 == 0);
        ScoreSpread spread = distribution.Spread();
        Assert.Equal((200_000L, -10_000.0, 10_000.0, 1.0), (spread.Count, spread.Low, spread.High, spread.LeastPositive));
        Assert.Equal(20_001, distribution.Sorted().Count);
        Assert.Equal(66_667, distribution.Sorted().Sum(entry => entry.Flagged));
        distribution.Add(double.NaN, false);
        distribution.Add(double.PositiveInfinity, true);
        Assert.Equal(200_000, distribution.Spread().Count);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.95, 0.05)]
    [InlineData(-5.0, 10.0)]
    [InlineData(1e9, 1e-2)]
    public void Beyond_it_ends_and_lonely_scores_stay_and_quantiles_are_close(double from, double width)
    {
        var random = new Random(5);
        var distribution = new ScoreDistribution();
        double[] scores = [.. Enumerable.Range(0, 300_000).Select(_ => from + (width * random.NextDouble()))];
        double lonely = from + (40 * width);
        foreach (double score in scores)
            distribution.Add(score, false);
        distribution.Add(lonely, true);
        Array.Sort(scores);
        ScoreSpread spread = distribution.Spread();
        IReadOnlyList<ScoreDistribution.Entry> sorted = distribution.Sorted();
        Assert.InRange(sorted.Count, 1000, ScoreDistribution.Most);
        Assert.Equal(300_001, sorted.Sum(entry => entry.Count));
        Assert.Equal((scores[0], lonely), (spread.Low, spread.High));
        Assert.Equal(new ScoreDistribution.Entry(lonely, 1, 1), sorted[^1]);
        Assert.InRange(spread.Median, scores[148_500], scores[151_500]);
        Assert.True(sorted.Zip(sorted.Skip(1)).All(pair => pair.First.Score < pair.Second.Score));
    }

    [Fact]
    public void Equal_steps_between_scores_are_not_all_taken_together()
    {
        var distribution = new ScoreDistribution();
        for (int i = 1; i <= 100_000; i++)
            distribution.Add(Math.Pow(1.0001, i), false);
        Assert.InRange(distribution.Sorted().Count, ScoreDistribution.Most / 4, ScoreDistribution.Most);
        Assert.InRange(distribution.Sorted().Max(entry => entry.Count), 2, 64);
    }

    private static ScoreSeries Series(IEnumerable<ScoredRow> rows)
    {
        var series = new ScoreSeries();
        foreach (ScoredRow row in rows)
            series.Add(row);
        return series;
    }

    private static ScoredRow Row(long lumisection, double score, long run = 398400, bool? isAnomaly = null) => new()
    {
        Row = lumisection, Run = run, Lumisection = lumisection, Score = score, Threshold = 0.01267, IsAnomaly = isAnomaly ?? score > 0.01267, ModelName = "m",
    };
}
