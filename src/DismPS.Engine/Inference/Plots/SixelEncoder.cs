using System.Text;

namespace DismPS.Engine.Inference.Plots;

/// <summary>Writes a picture as sixels: bands of six lines, in each a pass for every colour. Pixels without ink keep what the terminal has there.</summary>
internal static class SixelEncoder
{
    public static void Write(StringBuilder text, PlotBitmap bitmap)
    {
        // 1: what is not drawn stays as it is. Then the sides of a pixel, width and height.
        text.Append("\eP0;1;0q\"1;1;").Append(bitmap.Width).Append(';').Append(bitmap.Height);
        for (int ink = 1; ink < PlotPalette.Count; ink++)
        {
            (byte red, byte green, byte blue) = PlotPalette.Of((PlotInk)ink);
            // Shares of colours are per cent.
            text.Append('#').Append(ink).Append(";2;").Append(Percent(red)).Append(';').Append(Percent(green)).Append(';').Append(Percent(blue));
        }

        for (int top = 0; top < bitmap.Height; top += 6)
        {
            WriteBand(text, bitmap, top);
            text.Append('-');
        }

        text.Append("\e\\");
    }

    private static void WriteBand(StringBuilder text, PlotBitmap bitmap, int top)
    {
        int used = 0;
        for (int y = top; y < Math.Min(top + 6, bitmap.Height); y++)
        {
            foreach (PlotInk ink in bitmap.Row(y))
                used |= 1 << (int)ink;
        }

        bool isFirst = true;
        for (int ink = 1; ink < PlotPalette.Count; ink++)
        {
            if ((used & (1 << ink)) == 0)
                continue;
            text.Append(isFirst ? "" : "$").Append('#').Append(ink);
            isFirst = false;
            WritePass(text, bitmap, top, (PlotInk)ink);
        }
    }

    private static void WritePass(StringBuilder text, PlotBitmap bitmap, int top, PlotInk ink)
    {
        int run = 0, last = 0, lines = Math.Min(6, bitmap.Height - top);
        for (int x = 0; x < bitmap.Width; x++)
        {
            int bits = 0;
            for (int line = 0; line < lines; line++)
                bits |= bitmap[x, top + line] == ink ? 1 << line : 0;
            if (bits != last)
            {
                WriteRun(text, last, run);
                (run, last) = (0, bits);
            }

            run++;
        }

        // Nothing needs to be said of blanks at the end.
        if (last != 0)
            WriteRun(text, last, run);
    }

    private static void WriteRun(StringBuilder text, int bits, int count)
    {
        char sixel = (char)('?' + bits);
        if (count > 3)
            text.Append('!').Append(count).Append(sixel);
        else
            text.Append(sixel, count);
    }

    private static int Percent(byte share) => ((share * 100) + 127) / 255;
}
