namespace DismPS.Engine.Inference.Plots;

/// <summary>A picture of a few inks. What lies outside is not drawn.</summary>
internal sealed class PlotBitmap(int width, int height)
{
    private readonly PlotInk[] pixels = new PlotInk[width * height];

    public int Width => width;

    public int Height => height;

    public PlotInk this[int x, int y] => pixels[(y * width) + x];

    /// <summary>The pixels of a line.</summary>
    public ReadOnlySpan<PlotInk> Row(int y) => pixels.AsSpan(y * width, width);

    /// <summary>Sets a pixel, unless something stands there that covers it.</summary>
    public void Set(int x, int y, PlotInk ink)
    {
        if ((uint)x < (uint)width && (uint)y < (uint)height && pixels[(y * width) + x] < ink)
            pixels[(y * width) + x] = ink;
    }

    /// <summary>Fills a rectangle.</summary>
    public void Fill(int left, int top, int wide, int high, PlotInk ink)
    {
        for (int y = Math.Max(0, top); y < Math.Min(height, top + high); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(width, left + wide); x++)
                Set(x, y, ink);
        }
    }
}
