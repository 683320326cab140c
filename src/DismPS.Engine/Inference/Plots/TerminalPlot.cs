using System.Text;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference.Plots;

/// <summary>The scores of one model over its lumisections, drawn in a terminal. Memory is bounded for any number of rows.</summary>
/// <param name="model">Name of the model.</param>
/// <param name="threshold">A row is anomalous when its score is strictly above; null for a model that decides itself.</param>
public sealed class TerminalPlot(string model, double? threshold)
{
    private readonly ScoreSeries series = new();

    /// <summary>Name of the model.</summary>
    public string Model => model;

    /// <summary>A row is anomalous when its score is strictly above; null for a model that decides itself.</summary>
    public double? Threshold => threshold;

    /// <summary>Statistics of the rows so far.</summary>
    public ScoreSummary Summary => series.Summary;

    /// <summary>Takes a row.</summary>
    public void Add(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        series.Add(row);
    }

    /// <summary>The plot as a text for a terminal, without a line end behind it.</summary>
    /// <param name="options">How it is drawn.</param>
    public string Render(TerminalPlotOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, TerminalPlotOptions.LeastWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, TerminalPlotOptions.LeastHeight);
        ScoreAxis axis = ScoreAxis.For(series.Distribution.Spread(), threshold);
        return Render(options, axis, series, $"{TerminalText.Clean(model)}: {series.Summary.Headline}", threshold is { } limit && double.IsFinite(limit) ? limit : null);
    }

    internal static string Render(TerminalPlotOptions options, ScoreAxis axis, ScoreSeries series, string title, double? threshold)
    {
        if (options.Protocol is not (PlotProtocol.Sixel or PlotProtocol.Kitty))
            return new TextPlot(series, axis, threshold, options).Render(title);
        PlotBitmap bitmap = new PixelPlot(series, axis, threshold, options).Draw();
        var text = new StringBuilder();
        text.Append(TerminalText.Cut(title, options.Width)).Append('\n');
        if (options.Protocol == PlotProtocol.Sixel)
            SixelEncoder.Write(text, bitmap);
        else
            KittyEncoder.Write(text, bitmap, options.Width, options.Height - 1);
        return text.ToString();
    }
}
