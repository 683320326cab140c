using System.Text;

namespace DismPS.Engine.Artifacts;

/// <summary>Lines of YAML: what PyYAML 6.0.3's emitter keeps of the column, of white space and of indentation.</summary>
internal sealed class YamlLineWriter
{
    private readonly StringBuilder _text = new();
    private bool _whitespace = true;

    /// <summary>Characters in the line.</summary>
    internal int Column { get; private set; }

    /// <summary>True when nothing but indentation and indicators stands in the line.</summary>
    internal bool Indention { get; private set; } = true;

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    internal void WriteIndicator(string indicator, bool needWhitespace, bool indention = false)
    {
        if (needWhitespace && !_whitespace)
            Append(" ");
        Append(indicator);
        _whitespace = false;
        Indention &= indention;
    }

    internal void WriteIndent(int indent)
    {
        if (!Indention || Column > indent || (Column == indent && !_whitespace))
            WriteLineBreak();
        if (Column < indent)
        {
            Append(new string(' ', indent - Column));
            _whitespace = true;
        }
    }

    internal void WriteLineBreakIfNeeded()
    {
        if (Column > 0)
            WriteLineBreak();
    }

    internal void WritePlain(string text)
    {
        if (!_whitespace)
            Append(" ");
        Append(text);
        BeginContent();
    }

    /// <summary>Notes that a text goes on at this column.</summary>
    internal void BeginContent() => _whitespace = Indention = false;

    internal void WriteLineBreak()
    {
        _text.Append('\n');
        Column = 0;
        _whitespace = Indention = true;
    }

    internal void Append(string text)
    {
        _text.Append(text);
        Column += text.Length;
    }

    internal void Append(ReadOnlySpan<int> ascii)
    {
        foreach (int c in ascii)
            _text.Append((char)c);
        Column += ascii.Length;
    }
}
