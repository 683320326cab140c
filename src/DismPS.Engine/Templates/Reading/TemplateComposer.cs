using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Makes the tree of one text from YamlDotNet's events.</summary>
internal sealed class TemplateComposer
{
    private readonly string? _file;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, TemplateNode?> _anchors = [];
    private int _nodes;

    public TemplateComposer(string text, string? file)
    {
        _file = file;
        _parser = new Parser(new BlankChecker(new Scanner(new StringReader(text), skipComments: true), text));
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
        string reason = exception.Message.TrimEnd('.');
        if (reason.Length > 0)
            reason = char.ToLowerInvariant(reason[0]) + reason[1..];
        Report(RuleCatalog.YamlSyntax, NodePath.Root, SpanOf(exception.Start, exception.End), $"The text is not valid YAML: {reason}.");
    }

    private TemplateNode ComposeNode(ParsingEvent parsingEvent, NodePath path, int depth)
    {
        NodeSpan span = SpanOf(parsingEvent);
        if (depth > TemplateReader.MaxDepth)
            throw new ReadFault(RuleCatalog.YamlDepth, span, $"The text is nested more than {TemplateReader.MaxDepth} levels deep here.");
        if (parsingEvent is AnchorAlias alias)
            return Resolve(alias, span);
        if (++_nodes > TemplateReader.MaxNodes)
            throw new ReadFault(RuleCatalog.TextTooLarge, span, $"The file has more than {TemplateReader.MaxNodes} values, too many for a template.");
        var node = (NodeEvent)parsingEvent;
        if (!node.Anchor.IsEmpty && !_anchors.TryAdd(node.Anchor, null))
            throw new ReadFault(RuleCatalog.YamlSyntax, span, $"The anchor '{node.Anchor}' is defined twice.", "Give the second anchor another name.");
        TemplateNode composed = node switch
        {
            Scalar scalar => ComposeScalar(scalar, path, span),
            SequenceStart sequence => ComposeSequence(sequence, path, span, depth),
            MappingStart mapping => ComposeMapping(mapping, path, span, depth),
            _ => throw new ReadFault(RuleCatalog.YamlSyntax, span, "The text is not valid YAML: a value was expected here."),
        };
        if (composed.Weight > TemplateReader.MaxNodes)
            throw new ReadFault(RuleCatalog.AliasExpansion, span, $"With all aliases written out, this holds more than {TemplateReader.MaxNodes} values.");
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = composed;
        return composed;
    }

    private TemplateNode Resolve(AnchorAlias alias, NodeSpan span)
    {
        if (!_anchors.TryGetValue(alias.Value, out TemplateNode? target))
            throw new ReadFault(RuleCatalog.YamlSyntax, span, $"The alias '*{alias.Value}' has no anchor before it.", $"Write '&{alias.Value}' before the value that is meant, or quote the text.");
        // An alias inside its own anchor has no end when written out; it fits no field.
        return target ?? new ScalarNode(span, ScalarValue.Other, $"*{alias.Value}", isPlain: true);
    }

    private ScalarNode ComposeScalar(Scalar scalar, NodePath path, NodeSpan span)
    {
        bool isPlain = scalar.Style == ScalarStyle.Plain;
        ScalarValue value = ScalarValue.Text;
        string? fault = null;
        if (CoreTag.NameOf(scalar.Tag) is { } name)
            value = CoreTag.Apply(name, scalar.Value, out fault);
        else if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
            ReportTag(scalar.Tag, path, span);
        else if (isPlain || !scalar.Tag.IsEmpty)
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

        return CheckTag(start.Tag, path, span, "seq") ? new SequenceNode(Close(span, next), items.ToImmutable(), weight) : new ScalarNode(span, ScalarValue.Other, "", isPlain: true);
    }

    private TemplateNode ComposeMapping(MappingStart start, NodePath path, NodeSpan span, int depth)
    {
        var builder = new MappingBuilder(this, path);
        ParsingEvent next;
        while ((next = Next()) is not MappingEnd)
        {
            bool isMerge = next is Scalar { Style: ScalarStyle.Plain, Value: "<<", Tag.IsEmpty: true };
            TemplateNode key = ComposeNode(next, path, depth + 1);
            NodePath valuePath = key is ScalarNode scalar ? path.Key(scalar.Text) : path;
            builder.Add(key, ComposeNode(Next(), valuePath, depth + 1), isMerge);
        }

        return CheckTag(start.Tag, path, span, "map") ? builder.Build(Close(span, next)) : new ScalarNode(span, ScalarValue.Other, "", isPlain: true);
    }

    private bool CheckTag(TagName tag, NodePath path, NodeSpan span, string expected)
    {
        if (tag.IsEmpty || tag.IsNonSpecific)
            return true;
        string? name = CoreTag.NameOf(tag);
        if (name == expected)
            return true;
        if (name is null || !CoreTag.IsCollection(name))
            ReportTag(tag, path, span);
        return false;
    }

    private void ReportTag(TagName tag, NodePath path, NodeSpan span)
    {
        string name = CoreTag.NameOf(tag) is { } core ? "!!" + core : tag.Value;
        Report(RuleCatalog.YamlTag, path, span, $"The tag '{name}' cannot be used here.", "Remove the tag and write the value itself.");
    }

    internal void Report(DiagnosticRule rule, NodePath path, NodeSpan span, string message, string? suggestion = null) =>
        Diagnostics.Add(rule.At(new SourceLocation(_file, span.Line, span.Column), path.ToString(), message, suggestion));

    private ParsingEvent Next() =>
        _parser.MoveNext() && _parser.Current is { } next ? next : throw new ReadFault(RuleCatalog.YamlSyntax, new NodeSpan(1, 1, 0, 0), "The text ends too early.");

    private void Next<T>()
        where T : ParsingEvent
    {
        ParsingEvent next = Next();
        if (next is not T)
            throw new ReadFault(RuleCatalog.YamlSyntax, SpanOf(next), "The text is not valid YAML: the document should end here.");
    }

    private static NodeSpan Close(NodeSpan span, ParsingEvent end) => span with { End = Math.Max(span.End, (int)end.End.Index) };

    private static NodeSpan SpanOf(ParsingEvent parsingEvent) => SpanOf(parsingEvent.Start, parsingEvent.End);

    private static NodeSpan SpanOf(in Mark start, in Mark end) => new((int)start.Line, (int)start.Column, (int)start.Index, (int)end.Index);
}
