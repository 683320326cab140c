using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Plots;

namespace DismPS.Engine.Tests.Inference.Plots;

/// <summary>Rows to draw.</summary>
internal static class PlotRows
{
    public const double Threshold = 0.01267;

    public static ScoredRow Row(long row, double score, long? run = 398400, bool hasLumisection = true) => new()
    {
        Row = row, Run = run, Lumisection = hasLumisection ? row : null, Score = score, Threshold = Threshold, IsAnomaly = double.IsNaN(score) ? null : score > Threshold, ModelName = "metsig",
    };

    public static TerminalPlot Plot(IEnumerable<ScoredRow> rows, string model = "metsig", double? threshold = Threshold)
    {
        var plot = new TerminalPlot(model, threshold);
        foreach (ScoredRow row in rows)
            plot.Add(row);
        return plot;
    }

    /// <summary>Three runs with a wave of scores, four flagged rows and an undecided one.</summary>
    public static TerminalPlot Sample() => Plot(Enumerable.Range(0, 300).Select(i =>
        Row(i, i == 40 ? double.NaN : i % 71 == 60 ? 0.05 : 0.003 + (0.002 * Math.Sin(i / 10.0)), 398400 + (i / 100))));
}
