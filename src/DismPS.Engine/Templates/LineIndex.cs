namespace DismPS.Engine.Templates;

/// <summary>The lines of a text, for many look-ups of offsets. Lines end as in the reader: line feed, carriage return, or both.</summary>
internal sealed class LineIndex
{
    private readonly List<int> _starts = [0];
    private readonly string _text;

    public LineIndex(string text)
    {
        _text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _starts.Add(i + 1);
        }
    }

    /// <summary>Number of lines; the one behind the last line end counts.</summary>
    public int Count => _starts.Count;

    /// <summary>Line from 1 of an offset.</summary>
    public int LineOf(int offset)
    {
        int index = _starts.BinarySearch(offset);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Column from 1 of an offset.</summary>
    public int ColumnOf(int offset) => offset - _starts[LineOf(offset) - 1] + 1;

    /// <summary>Offset of the first character of a line.</summary>
    public int StartOf(int line) => _starts[line - 1];

    /// <summary>A line, with what ends it.</summary>
    public ReadOnlySpan<char> this[int line] =>
        _text.AsSpan(_starts[line - 1], (line < _starts.Count ? _starts[line] : _text.Length) - _starts[line - 1]);
}
