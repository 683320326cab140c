using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Templates.Reading;

/// <summary>YamlDotNet's events of one text, with its quirks put right: every failure is a <see cref="ReadFault"/>, every mark is in the text.</summary>
internal sealed class YamlEvents
{
    private readonly string _text;
    private readonly StrictScanner _scanner;
    private readonly Parser _parser;

    public YamlEvents(string text)
    {
        _text = text;
        _scanner = new StrictScanner(new Scanner(new StringReader(text), skipComments: true), text);
        _parser = new Parser(_scanner);
    }

    /// <summary>Offsets of the comments that begin with the program's name, as far as the text was read.</summary>
    public IReadOnlyList<int> Directives => _scanner.Directives;

    /// <summary>The next event; there always is one before the end of the stream.</summary>
    public ParsingEvent Next()
    {
        try
        {
            if (_parser.MoveNext() && _parser.Current is { } next)
                return next;
        }
        catch (YamlException exception)
        {
            throw SyntaxAdvice.For(exception.Message, SpanOf(exception.Start, exception.End), _text);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException)
        {
            // YamlDotNet 16.3 loses its way in some broken texts, such as '{a::b'.
            throw new ReadFault(RuleCatalog.YamlSyntax, Here, "The text is not valid YAML at this place or shortly before it.", "Look for an unclosed bracket or a ':' that belongs to a text, and put such a text in quotes.");
        }

        throw new ReadFault(RuleCatalog.YamlSyntax, Here, "The text is not valid YAML: it ends too early.");
    }

    /// <summary>Takes the next event, which must be of a kind.</summary>
    public void Expect<T>()
        where T : ParsingEvent
    {
        ParsingEvent next = Next();
        if (next is not T)
            throw new ReadFault(RuleCatalog.YamlSyntax, SpanOf(next), "The text is not valid YAML: the document should end here.");
    }

    /// <summary>Where an event stands.</summary>
    public NodeSpan SpanOf(ParsingEvent parsingEvent) => SpanOf(parsingEvent.Start, parsingEvent.End);

    /// <summary>The offset behind a closing bracket, which YamlDotNet leaves out.</summary>
    public int EndOfBracket(ParsingEvent end) => Math.Min((int)end.End.Index + 1, _text.Length);

    private NodeSpan Here => SpanOf(_scanner.CurrentPosition, _scanner.CurrentPosition);

    // The scanner counts one line more at the end of a text, where no editor has one.
    private NodeSpan SpanOf(in Mark start, in Mark end) => start.Index >= _text.Length
        ? TextPosition.SpanAt(_text, _text.Length)
        : new((int)start.Line, (int)start.Column, (int)start.Index, Math.Min((int)end.Index, _text.Length));
}
