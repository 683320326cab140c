namespace DismPS.Engine.Templates.Reading;

/// <summary>Walks through a short text piece by piece.</summary>
internal ref struct PatternReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _text.Length;

    public bool Take(char expected)
    {
        if (AtEnd || _text[Position] != expected)
            return false;
        Position++;
        return true;
    }

    /// <summary>Takes as many digits as there are, at most <paramref name="most"/>; false when there are fewer than <paramref name="least"/>.</summary>
    public bool Digits(int least, int most)
    {
        int start = Position;
        while (!AtEnd && Position - start < most && char.IsAsciiDigit(_text[Position]))
            Position++;
        return Position - start >= least;
    }

    public int Blanks()
    {
        int start = Position;
        while (!AtEnd && _text[Position] is ' ' or '\t')
            Position++;
        return Position - start;
    }
}
