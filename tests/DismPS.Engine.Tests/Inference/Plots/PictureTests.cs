using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Inference.Plots;
using static DismPS.Engine.Tests.Inference.Plots.PlotRows;

namespace DismPS.Engine.Tests.Inference.Plots;

public sealed class PictureTests
{
    [Fact]
    public void Sixels_are_the_pixels_that_were_drawn()
    {
        PlotBitmap bitmap = Noise(83, 41);
        var text = new StringBuilder();
        SixelEncoder.Write(text, bitmap);
        var decoded = new SixelDecoder(text.ToString());
        Assert.Equal((83, 41), (decoded.Width, decoded.Height));
        AssertPixels(bitmap, (x, y) => decoded.Pixels[x, y]);
        for (int ink = 1; ink < PlotPalette.Count; ink++)
        {
            (byte red, byte green, byte blue) = PlotPalette.Of((PlotInk)ink);
            (int Red, int Green, int Blue) seen = decoded.Colours[ink];
            // Sixels have a hundred shades.
            Assert.InRange(Math.Abs((seen.Red * 2.55) - red), 0, 1.5);
            Assert.InRange(Math.Abs((seen.Green * 2.55) - green), 0, 1.5);
            Assert.InRange(Math.Abs((seen.Blue * 2.55) - blue), 0, 1.5);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 6)]
    [InlineData(5, 13)]
    public void Sixels_have_no_line_too_few_or_too_many(int width, int height)
    {
        var bitmap = new PlotBitmap(width, height);
        bitmap.Fill(0, 0, width, height, PlotInk.Flagged);
        var text = new StringBuilder();
        SixelEncoder.Write(text, bitmap);
        AssertPixels(bitmap, (x, y) => new SixelDecoder(text.ToString()).Pixels[x, y]);
    }

    [Fact]
    public void An_empty_picture_has_no_sixel()
    {
        var text = new StringBuilder();
        SixelEncoder.Write(text, new PlotBitmap(40, 12));
        Assert.EndsWith("--\e\\", text.ToString());
        Assert.DoesNotContain("~", text.ToString());
    }

    [Fact]
    public void The_png_is_the_pixels_that_were_drawn()
    {
        PlotBitmap bitmap = Noise(130, 57);
        var decoded = new PngDecoder(PngEncoder.Encode(bitmap));
        AssertPixels(bitmap, (x, y) => decoded.Pixels[x, y]);
        Assert.Equal(PlotPalette.Count * 3, decoded.Palette.Length);
        Assert.Equal(PlotPalette.Of(PlotInk.Flagged), (decoded.Palette[^3], decoded.Palette[^2], decoded.Palette[^1]));
    }

    [Fact]
    public void Kitty_gets_the_png_in_pieces_and_is_told_to_be_silent()
    {
        PlotBitmap bitmap = Noise(300, 200);
        var text = new StringBuilder();
        KittyEncoder.Write(text, bitmap, 30, 10);
        MatchCollection pieces = Regex.Matches(text.ToString(), "\e_G([^;]*);([^\e]*)\e\\\\");
        Assert.Equal(text.Length, pieces.Sum(piece => piece.Length));
        Assert.True(pieces.Count > 2);
        Assert.Equal("a=T,f=100,q=2,c=30,r=10,m=1", pieces[0].Groups[1].Value);
        Assert.All(pieces.Skip(1).SkipLast(1), piece => Assert.Equal("m=1", piece.Groups[1].Value));
        Assert.Equal("m=0", pieces[^1].Groups[1].Value);
        Assert.All(pieces.SkipLast(1), piece => Assert.Equal(4096, piece.Groups[2].Length));
        var decoded = new PngDecoder(Convert.FromBase64String(string.Concat(pieces.Select(piece => piece.Groups[2].Value))));
        AssertPixels(bitmap, (x, y) => decoded.Pixels[x, y]);
    }

    [Fact]
    public void Both_protocols_show_the_same_picture_of_the_size_that_was_asked_for()
    {
        TerminalPlot plot = Sample();
        string sixels = plot.Render(new TerminalPlotOptions { Protocol = PlotProtocol.Sixel, Width = 60, Height = 14 });
        string kitty = plot.Render(new TerminalPlotOptions { Protocol = PlotProtocol.Kitty, Width = 60, Height = 14 });
        Assert.Equal("metsig: 4 of 300 lumisections flagged, 1 undecided (NaN)", sixels.Split('\n')[0]);
        var sixel = new SixelDecoder(sixels[(sixels.IndexOf('\n') + 1)..]);
        Assert.Equal((600, 260), (sixel.Width, sixel.Height));
        var png = new PngDecoder(Convert.FromBase64String(string.Concat(Regex.Matches(kitty, ";([^;\e]*)\e").Select(piece => piece.Groups[1].Value))));
        int[] inks = new int[PlotPalette.Count];
        for (int x = 0; x < 600; x++)
        {
            for (int y = 0; y < 260; y++)
            {
                Assert.Equal(png.Pixels[x, y], sixel.Pixels[x, y]);
                inks[png.Pixels[x, y]]++;
            }
        }

        // Four marks of seven by seven points, one of them undecided; all inks are there.
        Assert.Equal((4 * 49, 49), (inks[(int)PlotInk.Flagged], inks[(int)PlotInk.Undecided]));
        Assert.All(inks, count => Assert.True(count > 0));
    }

    [Fact]
    public void Every_character_of_the_labels_has_a_letter()
    {
        foreach (char c in "0123456789.-e+ threshold(log)RunLSrow")
        {
            var bitmap = new PlotBitmap(20, 20);
            PlotFont.Draw(bitmap, $"{c}", 0, 0, PlotInk.Text);
            Assert.Equal(c != ' ', Enumerable.Range(0, 20).Any(y => bitmap.Row(y).Contains(PlotInk.Text)));
        }
    }

    private static PlotBitmap Noise(int width, int height)
    {
        var bitmap = new PlotBitmap(width, height);
        var random = new Random(7);
        for (int i = 0; i < width * height / 4; i++)
            bitmap.Fill(random.Next(width), random.Next(height), random.Next(1, 9), random.Next(1, 3), (PlotInk)random.Next(PlotPalette.Count));
        return bitmap;
    }

    private static void AssertPixels(PlotBitmap bitmap, Func<int, int, int> decoded)
    {
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
                Assert.Equal((int)bitmap[x, y], decoded(x, y));
        }
    }
}
