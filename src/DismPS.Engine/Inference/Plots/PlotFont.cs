namespace DismPS.Engine.Inference.Plots;

/// <summary>The texts of a picture: letters of five by seven points, drawn twice as large.</summary>
internal static class PlotFont
{
    /// <summary>Pixels of a letter with the gap behind it.</summary>
    public const int Advance = 6 * Scale;

    /// <summary>Pixels from the top of a letter to its foot.</summary>
    public const int Height = 7 * Scale;

    private const int Scale = 2;

    private const string Characters = " ()+-.:_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // Five columns a letter, the lowest bit on top.
    private const string Columns =
        "0000000000001C2241000041221C0008083E080808080808080000606000000014000040404040403E5149453E00427F400072494949462141494D331814127F102745454539" +
        "3C4A49493141211109073649494936464949291E7C1211127C7F494949363E414141227F4141413E7F494949417F090909013E414151737F0808087F00417F41002040413F01" +
        "7F081422417F404040407F021C027F7F0408107F3E4141413E7F090909063E4151215E7F09192946264949493203017F01033F4040403F1F2040201F3F4038403F6314081463" +
        "03047804036159494D4320545478407F284444383844444428384444287F385454541800087E090218A4A49C787F0804047800447D40002040403D007F1028440000417F4000" +
        "7C047804787C080404783844444438FC1824241818242418FC7C08040408485454542404043F44243C4040207C1C2040201C3C4030403C44281028444C9090907C4464544C44";

    /// <summary>Pixels of a text.</summary>
    public static int WidthOf(string text) => (text.Length * Advance) - Scale;

    /// <summary>Draws a text; a character that there is no letter for is left blank.</summary>
    public static void Draw(PlotBitmap bitmap, string text, int left, int top, PlotInk ink)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int letter = Characters.IndexOf(text[i], StringComparison.Ordinal);
            for (int column = 0; column < 5 && letter >= 0; column++)
            {
                int bits = Convert.ToInt32(Columns.Substring(((letter * 5) + column) * 2, 2), 16);
                for (int line = 0; line < 8; line++)
                {
                    if ((bits & (1 << line)) != 0)
                        bitmap.Fill(left + (i * Advance) + (column * Scale), top + (line * Scale), Scale, Scale, ink);
                }
            }
        }
    }
}
