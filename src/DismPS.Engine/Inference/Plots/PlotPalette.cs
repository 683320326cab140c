namespace DismPS.Engine.Inference.Plots;

/// <summary>The colours of the inks: readable on dark and on light, for the terminal's background is not known.</summary>
internal static class PlotPalette
{
    /// <summary>Number of inks.</summary>
    public const int Count = (int)PlotInk.Flagged + 1;

    /// <summary>Red, green and blue of an ink.</summary>
    public static (byte Red, byte Green, byte Blue) Of(PlotInk ink) => ink switch
    {
        PlotInk.Grid => (0x6b, 0x74, 0x7d),
        PlotInk.Normal => (0x4f, 0x94, 0xd4),
        PlotInk.Threshold => (0x86, 0x8f, 0x98),
        PlotInk.Text => (0x7d, 0x86, 0x90),
        PlotInk.Undecided => (0xd9, 0x9a, 0x1f),
        PlotInk.Flagged => (0xe5, 0x48, 0x2d),
        _ => (0, 0, 0),
    };

    /// <summary>What gives the following characters the colour of an ink; terminals choose the shades.</summary>
    public static string Sequence(PlotInk ink) => ink switch
    {
        PlotInk.Normal => "\e[36m",
        PlotInk.Flagged => "\e[91m",
        PlotInk.Undecided => "\e[93m",
        PlotInk.Grid or PlotInk.Threshold or PlotInk.Text => "\e[90m",
        _ => "\e[0m",
    };
}
