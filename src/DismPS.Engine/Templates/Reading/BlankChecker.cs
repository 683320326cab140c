using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace DismPS.Engine.Templates.Reading;

/// <summary>
/// Refuses tabs between tokens and inside unquoted text, as PyYAML does; YamlDotNet takes them for spaces.
/// Without this a template would be valid here and refused by the platform.
/// </summary>
internal sealed class BlankChecker(IScanner inner, string text) : IScanner
{
    private int _end;

    public Mark CurrentPosition => inner.CurrentPosition;

    public Token? Current => inner.Current;

    public bool MoveNext()
    {
        bool moved = inner.MoveNext();
        if (moved)
            Check(inner.Current!);
        return moved;
    }

    public bool MoveNextWithoutConsuming()
    {
        bool moved = inner.MoveNextWithoutConsuming();
        if (moved)
            Check(inner.Current!);
        return moved;
    }

    public void ConsumeCurrent() => inner.ConsumeCurrent();

    private void Check(Token token)
    {
        int start = Math.Min((int)token.Start.Index, text.Length);
        int end = Math.Min((int)token.End.Index, text.Length);
        if (start > _end)
            RefuseTab(_end, start, commentsAllowed: true);
        if (token is Scalar { Style: ScalarStyle.Plain })
            RefuseTab(start, end, commentsAllowed: true);
        else if (token is Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded })
            RefuseTab(start, EndOfLine(start, end), commentsAllowed: true);
        _end = Math.Max(_end, end);
    }

    private void RefuseTab(int start, int end, bool commentsAllowed)
    {
        for (int i = start; i < end; i++)
        {
            if (commentsAllowed && text[i] == '#' && (i == 0 || text[i - 1] is ' ' or '\n' or '\r'))
                i = EndOfLine(i, end);
            else if (text[i] == '\t')
                throw new ReadFault(RuleCatalog.YamlSyntax, TextPosition.SpanAt(text, i), "The text is not valid YAML: a tab stands where only spaces may.", "Replace the tab by spaces.");
        }
    }

    private int EndOfLine(int start, int end)
    {
        int length = text.AsSpan(start, end - start).IndexOfAny('\n', '\r');
        return length < 0 ? end : start + length;
    }
}
