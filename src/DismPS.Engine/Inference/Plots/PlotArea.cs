using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference.Plots;

/// <summary>Draws scores over their places into a rectangle of a picture.</summary>
/// <param name="series">The rows.</param>
/// <param name="axis">The scale of scores.</param>
/// <param name="bitmap">The picture.</param>
/// <param name="left">First column of the rectangle.</param>
/// <param name="top">First line of the rectangle.</param>
/// <param name="width">Its columns.</param>
/// <param name="height">Its lines.</param>
internal sealed class PlotArea(ScoreSeries series, ScoreAxis axis, PlotBitmap bitmap, int left, int top, int width, int height)
{
    /// <summary>The line of a score.</summary>
    public int Y(double score) => top + (int)Math.Round((1 - axis.Place(score)) * (height - 1));

    /// <summary>Draws the rows.</summary>
    /// <param name="point">Width and height of a row that is not flagged.</param>
    /// <param name="mark">Width and height of one that is.</param>
    public void DrawPoints(int point, int mark)
    {
        foreach (ScorePoint at in series.Points())
        {
            (PlotInk ink, int size) = at.Cell.Status switch
            {
                ScoreStatus.Anomalous => (PlotInk.Flagged, mark),
                ScoreStatus.Undecided => (PlotInk.Undecided, mark),
                _ => (PlotInk.Normal, point),
            };
            int x = left + (int)Math.Min(width - 1, at.Middle * width / series.Count);
            // What has no score stands at the floor.
            bool hasScore = !double.IsNaN(at.Cell.High);
            int high = hasScore ? Y(at.Cell.High) : top + height - size, low = hasScore ? Y(at.Cell.Low) : high;
            bitmap.Fill(x - (size / 2), high - (size / 2), size, low - high + size, ink);
        }
    }

    /// <summary>Draws a broken line at a score.</summary>
    public void DrawThreshold(double threshold, int dash, int gap, int thickness)
    {
        for (int x = 0; x < width; x += dash + gap)
            bitmap.Fill(left + x, Y(threshold) - (thickness / 2), Math.Min(dash, width - x), thickness, PlotInk.Threshold);
    }
}
