using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Makes the tree of one text from YamlDotNet's events.</summary>
internal sealed class TemplateComposer
{
    private readonly string? _file;
    private readonly string _text;
    private readonly StrictScanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, TemplateNode?> _anchors = [];
    private int _nodes;
    private int _lastEnd;

    public TemplateComposer(string text, string? file)
    {
        _file = file;
        _text = text;
        _scanner = new StrictScanner(new Scanner(new StringReader(text), skipComments: true), text);
        _parser = new Parser(_scanner);
    }

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>The root of the first document; null when the stream is empty.</summary>
    public TemplateNode? Compose()
    {
        Next<StreamStart>();
        ParsingEvent start = Next();
        if (start is StreamEnd)
            return null;
        TemplateNode root = ComposeNode(Next(), NodePath.Root, depth: 1);
        Next<DocumentEnd>();
        if (Next() is DocumentStart second)
            Report(RuleCatalog.YamlMultiDocument, NodePath.Root, SpanOf(second), "A second document begins here; a template is exactly one.", "Remove the line '---' and what follows, or split the file.");
        return root;
    }

    public void ReportRoot(TemplateNode? root)
    {
        if (Diagnostics.Count > 0)
            return;
        string what = root is null ? "The file is empty" : $"The file holds {root.Describe()}";
        Report(RuleCatalog.YamlRoot, NodePath.Root, root?.Span ?? new NodeSpan(1, 1, 0, 0), $"{what}; a template is a mapping with the keys TemplateFormatVersion, Description and Resources.");
    }

    public void Report(ReadFault fault) => Report(fault.Rule, NodePath.Root, fault.Span, fault.Message, fault.Suggestion);

    public void Report(YamlException exception)
    {
        (string message, string? suggestion, NodeSpan span) = SyntaxAdvice.For(exception.Message, SpanOf(exception.Start, exception.End), _text);
        Report(RuleCatalog.YamlSyntax, NodePath.Root, span, message, suggestion);
    }

    private TemplateNode ComposeNode(ParsingEvent parsingEvent, NodePath path, int depth, bool isKey = false)
    {
        NodeSpan span = SpanOf(parsingEvent);
        if (depth > TemplateReader.MaxDepth)
            throw new ReadFault(RuleCatalog.YamlDepth, span, $"The text is nested more than {TemplateReader.MaxDepth} levels deep here.");
        if (parsingEvent is AnchorAlias alias)
        {
            _lastEnd = span.End;
            return Resolve(alias, span);
        }

        if (++_nodes > TemplateReader.MaxNodes)
            throw new ReadFault(RuleCatalog.TextTooLarge, span, $"The file has more than {TemplateReader.MaxNodes} values, too many for a template.");
        if (parsingEvent is not NodeEvent node)
            throw new ReadFault(RuleCatalog.YamlSyntax, span, "The text is not valid YAML: a value was expected here.");
        if (!node.Anchor.IsEmpty && !_anchors.TryAdd(node.Anchor, null))
            throw new ReadFault(RuleCatalog.YamlSyntax, span, $"The anchor '{node.Anchor}' is defined twice.", "Give the second anchor another name.");
        TemplateNode composed = node switch
        {
            Scalar scalar => ComposeScalar(scalar, path, span, isKey),
            SequenceStart sequence => ComposeSequence(sequence, path, span, depth),
            MappingStart mapping => ComposeMapping(mapping, path, span, depth),
            _ => throw new ReadFault(RuleCatalog.YamlSyntax, span, "The text is not valid YAML: a value was expected here."),
        };
        if (composed.Weight > TemplateReader.MaxNodes)
            throw new ReadFault(RuleCatalog.AliasExpansion, span, $"With all aliases written out, this holds more than {TemplateReader.MaxNodes} values.");
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = composed;
        _lastEnd = composed.Span.End;
        return composed;
    }

    private TemplateNode Resolve(AnchorAlias alias, NodeSpan span)
    {
        if (!_anchors.TryGetValue(alias.Value, out TemplateNode? target))
            throw new ReadFault(RuleCatalog.YamlSyntax, span, $"The alias '*{alias.Value}' has no anchor before it.", $"Write '&{alias.Value}' before the value that is meant, or quote the text.");
        // An alias inside its own anchor has no end when written out; it fits no field.
        return target ?? new ScalarNode(span, ScalarValue.Other, $"*{alias.Value}", isPlain: true);
    }

    private ScalarNode ComposeScalar(Scalar scalar, NodePath path, NodeSpan span, bool isKey)
    {
        bool isPlain = scalar.Style == ScalarStyle.Plain;
        ScalarValue value = ScalarValue.Text;
        string? fault = null;
        if (CoreTag.NameOf(scalar.Tag) is { } name)
            value = CoreTag.Apply(name, scalar.Value, out fault);
        else if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
            ReportTag(scalar.Tag, path, span);
        else if ((isPlain || !scalar.Tag.IsEmpty) && !(isKey && scalar.Value is "=" or "<<"))
            value = ScalarResolver.Resolve(scalar.Value, out fault) ?? ScalarValue.Other;
        if (fault is not null)
            Report(RuleCatalog.YamlSyntax, path, span, $"The platform's reader fails here: {fault}.");
        return new ScalarNode(span, value, scalar.Value, isPlain && scalar.Tag.IsEmpty);
    }

    private TemplateNode ComposeSequence(SequenceStart start, NodePath path, NodeSpan span, int depth)
    {
        var items = ImmutableArray.CreateBuilder<TemplateNode>();
        long weight = 1;
        ParsingEvent next;
        while ((next = Next()) is not SequenceEnd)
        {
            items.Add(ComposeNode(next, path.Item(items.Count), depth + 1));
            weight = Math.Min(weight + items[^1].Weight, int.MaxValue);
        }

        return CheckTag(start.Tag, path, span, "seq") ? new SequenceNode(Close(span, next, start.Style == SequenceStyle.Flow), items.ToImmutable(), weight) : OtherCollection(span);
    }

    private TemplateNode ComposeMapping(MappingStart start, NodePath path, NodeSpan span, int depth)
    {
        var builder = new MappingBuilder(this, path);
        // The mapping of '[a: b]' has no brackets and, in YamlDotNet, no place of its own.
        bool isPair = depth > 1 && start.Start.Index == 0 && start.End.Index == 0;
        bool isFirst = true;
        ParsingEvent next;
        while ((next = Next()) is not MappingEnd)
        {
            bool isMerge = next is Scalar { Style: ScalarStyle.Plain, Value: "<<", Tag.IsEmpty: true };
            if (isPair && isFirst)
                span = SpanOf(next);
            isFirst = false;
            TemplateNode key = ComposeNode(next, path, depth + 1, isKey: true);
            NodePath valuePath = key is ScalarNode scalar ? path.Key(scalar.Text) : path;
            builder.Add(key, ComposeNode(Next(), valuePath, depth + 1), isMerge);
        }

        return CheckTag(start.Tag, path, span, "map") ? builder.Build(Close(span, next, start.Style == MappingStyle.Flow && !isPair)) : OtherCollection(span);
    }

    private bool CheckTag(TagName tag, NodePath path, NodeSpan span, string expected)
    {
        if (tag.IsEmpty || tag.IsNonSpecific)
            return true;
        string? name = CoreTag.NameOf(tag);
        if (name == expected)
            return true;
        if (name is not null && CoreTag.IsCollection(name))
            return false;
        // After the report the value counts as if it had no tag, so that the tag is the only complaint.
        ReportTag(tag, path, span);
        return true;
    }

    private static ScalarNode OtherCollection(NodeSpan span) => new(span, ScalarValue.Other, "", isPlain: true);

    private void ReportTag(TagName tag, NodePath path, NodeSpan span)
    {
        string name = CoreTag.Shorten(tag);
        Report(RuleCatalog.YamlTag, path, span, $"The tag '{name}' cannot be used here.", "Remove the tag and write the value itself.");
    }

    internal void Report(DiagnosticRule rule, NodePath path, NodeSpan span, string message, string? suggestion = null) =>
        Diagnostics.Add(rule.At(new SourceLocation(_file, span.Line, span.Column), path.ToString(), message, suggestion));

    private ParsingEvent Next()
    {
        try
        {
            if (_parser.MoveNext() && _parser.Current is { } next)
                return next;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException)
        {
            // YamlDotNet 16.3 loses its way in some broken texts, such as '{a::b'.
            throw new ReadFault(RuleCatalog.YamlSyntax, SpanOf(_scanner.CurrentPosition, _scanner.CurrentPosition), "The text is not valid YAML at this place or shortly before it.", "Look for an unclosed bracket or a ':' that belongs to a text, and put such a text in quotes.");
        }

        throw new ReadFault(RuleCatalog.YamlSyntax, SpanOf(_scanner.CurrentPosition, _scanner.CurrentPosition), "The text is not valid YAML: it ends too early.");
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        ParsingEvent next = Next();
        if (next is not T)
            throw new ReadFault(RuleCatalog.YamlSyntax, SpanOf(next), "The text is not valid YAML: the document should end here.");
    }

    // YamlDotNet ends a collection in brackets before the bracket, and another one where the next token begins.
    private NodeSpan Close(NodeSpan span, ParsingEvent end, bool isBracketed) =>
        span with { End = isBracketed ? Math.Min((int)end.End.Index + 1, _text.Length) : Math.Max(span.End, _lastEnd) };

    private NodeSpan SpanOf(ParsingEvent parsingEvent) => SpanOf(parsingEvent.Start, parsingEvent.End);

    // The scanner counts one line more at the end of a text, where no editor has one.
    private NodeSpan SpanOf(in Mark start, in Mark end) => start.Index >= _text.Length
        ? TextPosition.SpanAt(_text, _text.Length)
        : new((int)start.Line, (int)start.Column, (int)start.Index, Math.Min((int)end.Index, _text.Length));
}
