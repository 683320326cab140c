using DismPS.Engine.Inference;
using DismPS.Engine.Inference.Plots;
using static DismPS.Engine.Tests.Inference.Plots.PlotRows;

namespace DismPS.Engine.Tests.Inference.Plots;

public sealed class TextPlotTests
{
    private static readonly TerminalPlotOptions Ascii = new() { Protocol = PlotProtocol.Ascii, Width = 60, Height = 16 };
    private static readonly TerminalPlotOptions Plain = new() { Width = 60, Height = 16, Colour = false };

    [Theory]
    [InlineData(20, 6)]
    [InlineData(33, 7)]
    [InlineData(80, 20)]
    [InlineData(200, 50)]
    public void A_plot_keeps_to_its_size(int width, int height)
    {
        foreach (PlotProtocol protocol in (PlotProtocol[])[PlotProtocol.Ascii, PlotProtocol.Block, PlotProtocol.Auto])
        {
            string[] lines = Sample().Render(new TerminalPlotOptions { Protocol = protocol, Width = width, Height = height, Colour = false }).Split('\n');
            Assert.Equal(height, lines.Length);
            // The legend is a sentence that a terminal may wrap.
            Assert.All(lines.SkipLast(1), line => Assert.InRange(line.Length, 0, width));
        }
    }

    [Fact]
    public void Ascii_has_neither_colours_nor_other_characters()
    {
        string text = Sample().Render(Ascii with { Colour = true });
        Assert.All(text, c => Assert.True(c is '\n' or >= ' ' and <= '~', $"U+{(int)c:X4}"));
        Assert.Equal(4, Cells(text).Count(c => c == '#'));
        Assert.Equal(1, Cells(text).Count(c => c == 'x'));
    }

    [Fact]
    public void Flagged_rows_are_seen_without_colours_and_stand_above_the_threshold()
    {
        string[] lines = Sample().Render(Plain).Split('\n')[1..^4];
        int threshold = Array.FindIndex(lines, line => line.Contains('╌'));
        Assert.InRange(threshold, 1, lines.Length - 2);
        Assert.All(Enumerable.Range(0, lines.Length), line => Assert.True(line < threshold || !lines[line].Contains('●')));
        Assert.Equal(4, lines.Sum(line => line.Count(c => c == '●')));
        Assert.Contains(lines, line => line.Contains('×'));
    }

    [Fact]
    public void Colours_end_with_each_line_and_say_nothing_else()
    {
        string coloured = Sample().Render(Plain with { Colour = true });
        Assert.Equal(Sample().Render(Plain), System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9]+m", ""));
        Assert.Contains("\e[91m●\e[0m", coloured);
        Assert.All(coloured.Split('\n').Where(line => line.Contains('\e')), line => Assert.Equal("\e[0m", System.Text.RegularExpressions.Regex.Matches(line, "\e\\[[0-9]+m")[^1].Value));
    }

    [Fact]
    public void Runs_and_lumisections_are_named()
    {
        string[] lines = Sample().Render(Plain with { Width = 90 }).Split('\n');
        Assert.Equal("metsig: 4 of 300 lumisections flagged, 1 undecided (NaN)", lines[0]);
        Assert.Matches("Run 398400 +Run 398401 +Run 398402", lines[^2]);
        Assert.Matches("^LS .*\\b0\\b.*\\b50\\b", lines[^3]);
        Assert.Equal("⠂ score (log)   ● flagged   × undecided   ╌ threshold 0.01267", lines[^1]);
    }

    [Fact]
    public void Rows_without_lumisections_are_numbered()
    {
        string[] lines = Plot(Enumerable.Range(0, 200).Select(i => Row(i, 0.001 * (i % 7), null, hasLumisection: false))).Render(Plain).Split('\n');
        Assert.StartsWith("row", lines[^3]);
        Assert.Equal("", lines[^2]);
    }

    [Fact]
    public void No_rows_are_a_plot_too()
    {
        foreach (PlotProtocol protocol in Enum.GetValues<PlotProtocol>())
            Assert.StartsWith("metsig: 0 of 0 rows flagged\n", Plot([]).Render(Plain with { Protocol = protocol }));
        Assert.StartsWith("metsig: 0 of 2 lumisections flagged, 2 undecided (NaN)\n", Plot([Row(0, double.NaN), Row(1, double.NaN)]).Render(Plain));
    }

    [Fact]
    public void The_name_of_a_model_gives_the_terminal_no_orders()
    {
        string text = Plot([Row(0, 1)], "m\e]0;x\a\u202e\n" + new string('y', 500)).Render(Plain);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.Equal(60, text.Split('\n')[0].Length);
        Assert.Equal(16, text.Split('\n').Length);
    }

    [Fact]
    public void Odd_scores_are_drawn()
    {
        double[] odd = [0, -1, 1e308, -1e308, 5e-324, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.01267, 1e-30, 3];
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            TerminalPlot plot = Plot(Enumerable.Range(0, random.Next(1, 9)).Select(row => Row(row, odd[random.Next(odd.Length)])), threshold: odd[random.Next(odd.Length)]);
            foreach (PlotProtocol protocol in Enum.GetValues<PlotProtocol>())
                Assert.NotEmpty(plot.Render(Ascii with { Protocol = protocol }));
        }
    }

    [Fact]
    public void One_flagged_row_is_seen_among_a_million_of_many_runs()
    {
        var random = new Random(1);
        TerminalPlot plot = Plot([]);
        for (int i = 0; i < 1_000_000; i++)
            plot.Add(Row(i, i == 654_321 ? 0.9 : random.NextDouble() * 0.01, 398400 + (i / 100_000)));
        string text = plot.Render(Plain);
        Assert.StartsWith("metsig: 1 of 1000000 lumisections flagged\n", text);
        string flagged = text.Split('\n').Single(line => line.Contains('●') && !line.Contains("flagged"));
        // At its place of the columns behind the axis.
        int axis = flagged.IndexOfAny(['│', '┤']);
        Assert.InRange((flagged.IndexOf('●') - axis - 1) / (60.0 - axis - 2), 0.62, 0.68);
    }

    [Fact]
    public void Too_small_a_plot_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample().Render(new TerminalPlotOptions { Width = 19 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample().Render(new TerminalPlotOptions { Height = 5 }));
    }

    private static IEnumerable<char> Cells(string text) => text.Split('\n')[1..^4].SelectMany(line => line);
}
