namespace DismPS.Engine.Inference.Plots;

/// <summary>The characters of a plot.</summary>
internal sealed class TextGlyphs
{
    // Points of a braille pattern by line and column, as Unicode numbers them.
    private static readonly int[,] BrailleDots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    public static TextGlyphs Braille { get; } = new()
    {
        Across = 2, Down = 4, Left = '│', TickLeft = '┤', Corner = '└', Floor = '─', TickDown = '┬', Threshold = '╌', Between = '┊', Point = '⠂', Flagged = '●', Undecided = '×',
    };

    public static TextGlyphs Ascii { get; } = new()
    {
        Across = 1, Down = 2, Left = '|', TickLeft = '+', Corner = '+', Floor = '-', TickDown = '+', Threshold = '-', Between = '|', Point = '.', Flagged = '#', Undecided = 'x',
    };

    /// <summary>Points of a cell beside each other.</summary>
    public required int Across { get; init; }

    /// <summary>Points of a cell above each other.</summary>
    public required int Down { get; init; }

    public required char Left { get; init; }

    public required char TickLeft { get; init; }

    public required char Corner { get; init; }

    public required char Floor { get; init; }

    public required char TickDown { get; init; }

    public required char Threshold { get; init; }

    public required char Between { get; init; }

    public required char Point { get; init; }

    public required char Flagged { get; init; }

    public required char Undecided { get; init; }

    /// <summary>The character of a cell, and what gives it its colour. A flagged row has a character of its own, so that it is seen without colours.</summary>
    public (char Glyph, PlotInk Ink) Cell(PlotBitmap points, int column, int line)
    {
        int pattern = 0;
        PlotInk ink = PlotInk.None;
        for (int y = 0; y < Down; y++)
        {
            for (int x = 0; x < Across; x++)
            {
                PlotInk point = points[(column * Across) + x, (line * Down) + y];
                if (point == PlotInk.None)
                    continue;
                pattern |= Across == 2 ? BrailleDots[y, x] : 1 << y;
                ink = point > ink ? point : ink;
            }
        }

        char glyph = ink switch
        {
            PlotInk.None => ' ',
            PlotInk.Flagged => Flagged,
            PlotInk.Undecided => Undecided,
            _ when Across == 2 => (char)(0x2800 + pattern),
            _ => pattern switch { 1 => '\'', 2 => '.', _ => ':' },
        };
        return (glyph, ink);
    }
}
