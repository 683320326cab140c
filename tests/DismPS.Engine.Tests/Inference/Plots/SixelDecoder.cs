using System.Globalization;

namespace DismPS.Engine.Tests.Inference.Plots;

/// <summary>Reads sixels as a terminal does: colours by number, and the number of each pixel.</summary>
internal sealed class SixelDecoder
{
    private int _at;
    private readonly string _text;

    public SixelDecoder(string text)
    {
        _text = text;
        Assert.StartsWith("\eP", text);
        _at = text.IndexOf('q') + 1;
        Assert.Equal('"', text[_at++]);
        int[] raster = Numbers();
        (Width, Height) = (raster[2], raster[3]);
        Pixels = new int[Width, Height];
        Read();
    }

    public int Width { get; }

    public int Height { get; }

    public int[,] Pixels { get; }

    public Dictionary<int, (int Red, int Green, int Blue)> Colours { get; } = [];

    private void Read()
    {
        int x = 0, top = 0, colour = -1;
        while (true)
        {
            char c = _text[_at++];
            switch (c)
            {
                case '\e':
                    Assert.Equal("\\", _text[_at..]);
                    return;
                case '$':
                    x = 0;
                    break;
                case '-':
                    (x, top) = (0, top + 6);
                    break;
                case '#':
                    int[] numbers = Numbers();
                    colour = numbers[0];
                    if (numbers is [_, 2, var red, var green, var blue])
                        Colours[colour] = (red, green, blue);
                    break;
                case '!':
                    int count = Numbers()[0];
                    Put(_text[_at++], count, ref x, top, colour);
                    break;
                default:
                    Put(c, 1, ref x, top, colour);
                    break;
            }
        }
    }

    private void Put(char sixel, int count, ref int x, int top, int colour)
    {
        Assert.InRange(sixel, '?', '~');
        for (; count > 0; count--, x++)
        {
            for (int line = 0; line < 6; line++)
            {
                if (((sixel - '?') & (1 << line)) != 0)
                    Pixels[x, top + line] = colour;
            }
        }
    }

    private int[] Numbers()
    {
        int start = _at;
        while (char.IsAsciiDigit(_text[_at]) || _text[_at] == ';')
            _at++;
        return [.. _text[start.._at].Split(';').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    }
}
