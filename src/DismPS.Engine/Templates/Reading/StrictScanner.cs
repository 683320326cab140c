using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace DismPS.Engine.Templates.Reading;

/// <summary>
/// Refuses what PyYAML refuses and YamlDotNet takes: tabs between tokens and inside unquoted text, signs in the names of anchors,
/// and what <see cref="TokenOrder"/> watches.
/// Without this a template would be valid here and refused by the platform.
/// </summary>
internal sealed class StrictScanner(IScanner inner, string text) : IScanner
{
    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private readonly TokenOrder _order = new(text);
    private readonly List<int> _directives = [];
    private int _end;
    private bool _inDocument;

    /// <summary>Offsets of the comments that begin with the program's name, in the order of the text.</summary>
    public IReadOnlyList<int> Directives => _directives;

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
        {
            RefuseTab(_end, start);
            RefuseLateDirective(_end, start);
        }

        if (token is Scalar { Style: ScalarStyle.Plain })
            RefuseTab(start, end);
        else if (token is Anchor or AnchorAlias)
            CheckName(token, start, end);
        else if (token is Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded })
            RefuseTab(start, EndOfLine(start, end));
        if (_order.Check(token) is (string fault, string cure))
            throw new ReadFault(RuleCatalog.YamlSyntax, TextPosition.SpanAt(text, start), $"The text is not valid YAML: {fault}.", cure);
        _end = Math.Max(_end, end);
        _inDocument |= token is not (StreamStart or VersionDirective or TagDirective or DocumentStart);
    }

    private void CheckName(Token token, int start, int end)
    {
        int odd = text.AsSpan(start + 1, Math.Max(0, end - start - 1)).IndexOfAnyExcept(NameCharacters);
        if (odd < 0)
            return;
        string kind = token is Anchor ? "anchor" : "alias";
        throw new ReadFault(RuleCatalog.YamlSyntax, TextPosition.SpanAt(text, start + 1 + odd), $"The text is not valid YAML: the name of an {kind} has letters, digits, '-' and '_' only.", $"Put the text in quotes when '{text[start]}' is meant as such.");
    }

    private void RefuseTab(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (text[i] == '#' && (i == 0 || text[i - 1] is ' ' or '\n' or '\r'))
            {
                int comment = i;
                i = EndOfLine(i, end);
                KeepDirective(comment, i);
            }
            else if (text[i] == '\t')
                throw new ReadFault(RuleCatalog.YamlSyntax, TextPosition.SpanAt(text, i), "The text is not valid YAML: a tab stands where only spaces may.", "Replace the tab by spaces.");
        }
    }

    private void KeepDirective(int start, int end)
    {
        // A token may be looked at twice.
        if (_directives.Count > 0 && _directives[^1] >= start)
            return;
        if (text.AsSpan(start, end - start).TrimStart("# ").StartsWith("dismps", StringComparison.OrdinalIgnoreCase))
            _directives.Add(start);
    }

    // YamlDotNet skips directives that it does not know, even behind the document, where the line was meant to be read.
    private void RefuseLateDirective(int start, int end)
    {
        int percent = text.IndexOf('%', start, end - start);
        if (_inDocument && percent > 0 && text[percent - 1] is '\n' or '\r')
            throw new ReadFault(RuleCatalog.YamlSyntax, TextPosition.SpanAt(text, percent), "The text is not valid YAML: a line cannot begin with '%' here.", "Put the text in quotes or remove the line.");
    }

    private int EndOfLine(int start, int end)
    {
        int length = text.AsSpan(start, end - start).IndexOfAny('\n', '\r');
        return length < 0 ? end : start + length;
    }
}
