using System.Text;

namespace DismPS.Engine.Inference.Plots;

/// <summary>Writes a picture by kitty's graphics protocol: PNG in base64, in pieces of 4096 characters.</summary>
internal static class KittyEncoder
{
    private const int Piece = 4096;

    /// <param name="text">The target.</param>
    /// <param name="bitmap">The picture.</param>
    /// <param name="columns">Columns of the terminal that it fills.</param>
    /// <param name="lines">Lines of the terminal that it fills.</param>
    public static void Write(StringBuilder text, PlotBitmap bitmap, int columns, int lines)
    {
        string content = Convert.ToBase64String(PngEncoder.Encode(bitmap));
        for (int start = 0; start < content.Length; start += Piece)
        {
            int length = Math.Min(Piece, content.Length - start);
            // q=2: an answer of the terminal would be taken for what the user types.
            text.Append("\e_G").Append(start == 0 ? $"a=T,f=100,q=2,c={columns},r={lines}," : "").Append(start + length < content.Length ? "m=1" : "m=0");
            text.Append(';').Append(content, start, length).Append("\e\\");
        }
    }
}
