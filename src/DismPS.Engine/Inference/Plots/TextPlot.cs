using System.Text;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Inference.Plots;

/// <summary>A plot of characters: braille patterns with two by four points a cell, or ASCII with two halves a cell.</summary>
internal sealed class TextPlot(ScoreSeries series, ScoreAxis axis, double? threshold, TerminalPlotOptions options)
{
    // Title, axis, numbers, runs, legend.
    private const int OtherLines = 5;

    private readonly TextGlyphs glyphs = options.Protocol == PlotProtocol.Ascii ? TextGlyphs.Ascii : TextGlyphs.Braille;
    private readonly int lines = Math.Max(1, options.Height - OtherLines);

    public string Render(string title)
    {
        string[] labels = Labels(out int labelWidth);
        int columns = Math.Max(1, options.Width - labelWidth - 2);
        var points = new PlotBitmap(columns * glyphs.Across, lines * glyphs.Down);
        var area = new PlotArea(series, axis, points, 0, 0, points.Width, points.Height);
        area.DrawPoints(1, 1);
        var layout = new RunAxisLayout(series, columns, new AxisSpacing(8, 4, 1, 2, 0, 0, Math.Max(2, columns / 7.0)));
        var text = new StringBuilder(TerminalText.Cut(title, options.Width)).Append('\n');
        int limit = threshold is { } value ? area.Y(value) / glyphs.Down : -1;
        bool[] borders = new bool[columns];
        // Borders of runs that are narrower than a few characters would be all that is seen.
        foreach ((double from, _) in layout.Runs.Count <= columns / 4 ? layout.Runs.Skip(1) : [])
            borders[(int)from] = true;
        for (int line = 0; line < lines; line++)
        {
            text.Append(labels[line].PadLeft(labelWidth)).Append(labels[line].Length > 0 ? glyphs.TickLeft : glyphs.Left);
            WriteCells(text, points, line, borders, line == limit);
        }

        WriteFloor(text, layout, labelWidth, columns);
        return text.Append(Legend()).ToString();
    }

    private void WriteCells(StringBuilder text, PlotBitmap points, int line, bool[] borders, bool isThreshold)
    {
        PlotInk colour = PlotInk.None;
        int begin = text.Length;
        for (int column = 0; column < borders.Length; column++)
        {
            (char cell, PlotInk ink) = glyphs.Cell(points, column, line);
            if (ink == PlotInk.None && isThreshold)
                (cell, ink) = (glyphs.Threshold, PlotInk.Threshold);
            else if (ink == PlotInk.None && borders[column])
                (cell, ink) = (glyphs.Between, PlotInk.Grid);
            if (ink != colour && cell != ' ')
                colour = Change(text, colour, ink);
            text.Append(cell);
        }

        // Blanks at the end only make lines longer.
        while (text.Length > begin && text[^1] == ' ')
            text.Length--;
        Change(text, colour, PlotInk.None);
        text.Append('\n');
    }

    private PlotInk Change(StringBuilder text, PlotInk from, PlotInk to)
    {
        if (options.Colour && options.Protocol != PlotProtocol.Ascii && from != to)
            text.Append(PlotPalette.Sequence(to));
        return to;
    }

    private void WriteFloor(StringBuilder text, RunAxisLayout layout, int labelWidth, int columns)
    {
        char[] floor = new char[columns], numbers = new char[columns + labelWidth + 1], runs = new char[columns + labelWidth + 1];
        Array.Fill(floor, glyphs.Floor);
        Array.Fill(numbers, ' ');
        Array.Fill(runs, ' ');
        foreach ((double at, long number) in layout.Ticks)
        {
            floor[Math.Min(columns - 1, (int)at)] = glyphs.TickDown;
            Put(numbers, labelWidth + 1 + (int)at, $"{number}");
        }

        foreach ((double middle, string label) in layout.Labels)
            Put(runs, labelWidth + 1 + (int)middle, label);
        if (layout.Ticks.Count > 0 && labelWidth >= 3)
            (series.Summary.RowNoun == "rows" ? "row" : "LS").CopyTo(numbers.AsSpan());
        text.Append(' ', labelWidth).Append(glyphs.Corner).Append(floor).Append('\n');
        text.Append(new string(numbers).TrimEnd()).Append('\n').Append(new string(runs).TrimEnd()).Append('\n');
    }

    private static void Put(char[] line, int middle, string text)
    {
        int start = Math.Clamp(middle - (text.Length / 2), 0, Math.Max(0, line.Length - text.Length));
        text.AsSpan(0, Math.Min(text.Length, line.Length)).CopyTo(line.AsSpan(start));
    }

    private string Legend()
    {
        var legend = new StringBuilder();
        Add(glyphs.Point, PlotInk.Normal, axis.Logarithmic ? "score (log)" : "score");
        Add(glyphs.Flagged, PlotInk.Flagged, "flagged");
        if (series.Summary.Undecided > 0)
            Add(glyphs.Undecided, PlotInk.Undecided, "undecided");
        if (threshold is { } limit)
            Add(glyphs.Threshold, PlotInk.Threshold, $"threshold {ScoreAxis.Text(limit)}");
        return legend.ToString();

        void Add(char glyph, PlotInk ink, string name)
        {
            legend.Append(legend.Length > 0 ? "   " : "");
            Change(legend, PlotInk.None, ink);
            legend.Append(glyph);
            Change(legend, ink, PlotInk.None);
            legend.Append(' ').Append(name);
        }
    }

    private string[] Labels(out int width)
    {
        string[] labels = [.. Enumerable.Repeat("", lines)];
        double[] ticks = [.. axis.Ticks()];
        // With few lines not every number has room.
        int every = Math.Max(1, (int)Math.Ceiling(ticks.Length * 2.0 / Math.Max(2, lines)));
        for (int i = 0; i < ticks.Length; i += every)
            labels[(int)Math.Clamp(Math.Round((1 - axis.Place(ticks[i])) * (lines - 1)), 0, lines - 1)] = ScoreAxis.Text(ticks[i]);
        if (options.Protocol == PlotProtocol.Ascii)
            labels = [.. labels.Select(label => label.Replace('−', '-').Replace("∞", "inf", StringComparison.Ordinal))];
        width = Math.Min(labels.Max(label => label.Length), options.Width / 3);
        int most = width;
        return [.. labels.Select(label => label.Length <= most ? label : label[..most])];
    }
}
