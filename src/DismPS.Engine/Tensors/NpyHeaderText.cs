using System.Collections.Immutable;
using System.Globalization;

namespace DismPS.Engine.Tensors;

/// <summary>
/// Reads the Python dictionary literal of an .npy header: text, True, False, and tuples of whole numbers. Anything else that Python could
/// evaluate there is not understood, and so not executed.
/// </summary>
internal sealed class NpyHeaderText
{
    private readonly string text;
    private int position;

    private NpyHeaderText(string text) => this.text = text;

    /// <summary>The dtype as text; null when it is a list, which is a structured dtype.</summary>
    public string? Descr { get; private set; }

    public bool FortranOrder { get; private set; }

    public ImmutableArray<long> Shape { get; private set; }

    /// <summary>The parts, or null when the text is something else.</summary>
    public static NpyHeaderText? Parse(string text)
    {
        NpyHeaderText header = new(text);
        return header.TryParse() ? header : null;
    }

    private bool TryParse()
    {
        HashSet<string> seen = [];
        if (!Take('{'))
            return false;
        while (!Take('}'))
        {
            if (ReadText() is not { } key || !seen.Add(key) || !Take(':') || !TryReadValue(key))
                return false;
            if (Take(','))
                continue;
            if (!Take('}'))
                return false;
            break;
        }

        SkipSpace();
        return position == text.Length && seen.SetEquals(["descr", "fortran_order", "shape"]);
    }

    private bool TryReadValue(string key)
    {
        switch (key)
        {
            case "descr":
                Descr = ReadText();
                return Descr is not null || SkipList();
            case "fortran_order":
                FortranOrder = TakeWord("True");
                return FortranOrder || TakeWord("False");
            case "shape":
                return TryReadShape();
            default:
                return false;
        }
    }

    private bool TryReadShape()
    {
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        if (!Take('('))
            return false;
        while (!Take(')'))
        {
            SkipSpace();
            int start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            if (!long.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                return false;
            // Python 2 wrote long integers so.
            Take('L');
            shape.Add(size);
            if (Take(','))
                continue;
            if (!Take(')'))
                return false;
            break;
        }

        Shape = shape.ToImmutable();
        return true;
    }

    // A structured dtype is refused later by name; here its brackets are only passed over.
    private bool SkipList()
    {
        SkipSpace();
        if (position == text.Length || text[position] != '[')
            return false;
        int depth = 0;
        for (; position < text.Length; position++)
        {
            depth += text[position] is '[' ? 1 : text[position] is ']' ? -1 : 0;
            if (depth == 0)
            {
                position++;
                return true;
            }
        }

        return false;
    }

    private string? ReadText()
    {
        SkipSpace();
        if (position == text.Length || text[position] is not ('\'' or '"'))
            return null;
        int end = text.IndexOf(text[position], position + 1);
        if (end < 0)
            return null;
        string content = text[(position + 1)..end];
        position = end + 1;
        return content.Contains('\\') ? null : content;
    }

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (!text.AsSpan(position).StartsWith(word))
            return false;
        position += word.Length;
        return true;
    }

    private bool Take(char wanted)
    {
        SkipSpace();
        if (position == text.Length || text[position] != wanted)
            return false;
        position++;
        return true;
    }

    private void SkipSpace()
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\t' or '\r')
            position++;
    }
}
