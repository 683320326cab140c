using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Makes the tree of one text from YamlDotNet's events.</summary>
internal sealed class TemplateComposer
{
    private readonly string? _file;
    private readonly YamlEvents _events;
    private readonly Dictionary<AnchorName, TemplateNode?> _anchors = [];
    private readonly HashSet<NodeSpan> _shared = [];
    private int _nodes;
    private int _lastEnd;

    public TemplateComposer(string text, string? file)
    {
        _file = file;
        _events = new YamlEvents(text);
    }

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Offsets of the comments that begin with the program's name.</summary>
    public IReadOnlyList<int> Directives => _events.Directives;

    /// <summary>What aliases were resolved to, once each.</summary>
    public ImmutableArray<NodeSpan> SharedSpans => [.. _shared];

    /// <summary>The root of the first document; null when the stream is empty.</summary>
    public TemplateNode? Compose()
    {
        _events.Expect<StreamStart>();
        ParsingEvent start = _events.Next();
        if (start is StreamEnd)
            return null;
        TemplateNode root = ComposeNode(_events.Next(), NodePath.Root, depth: 1);
        _events.Expect<DocumentEnd>();
        if (_events.Next() is DocumentStart second)
            Report(RuleCatalog.YamlMultiDocument, NodePath.Root, _events.SpanOf(second), "A second document begins here; a template is exactly one.", "Remove the line '---' and what follows, or split the file.");
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

    private TemplateNode ComposeNode(ParsingEvent parsingEvent, NodePath path, int depth, bool isKey = false)
    {
        NodeSpan span = _events.SpanOf(parsingEvent);
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
        if (target is not null)
            _shared.Add(target.Span);
        // An alias inside its own anchor has no end when written out; it fits no field.
        return target ?? new ScalarNode(span, ScalarValue.Other, $"*{alias.Value}", isPlain: true);
    }

    private ScalarNode ComposeScalar(Scalar scalar, NodePath path, NodeSpan span, bool isKey)
    {
        if (scalar.Value.Length > TemplateReader.MaxTextLength)
            throw new ReadFault(RuleCatalog.TextTooLarge, span, $"A value of {scalar.Value.Length} characters is too long for a template; {TemplateReader.MaxTextLength} are read.", "Shorten the text.");
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
        while ((next = _events.Next()) is not SequenceEnd)
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
        while ((next = _events.Next()) is not MappingEnd)
        {
            bool isMerge = next is Scalar { Style: ScalarStyle.Plain, Value: "<<", Tag.IsEmpty: true };
            if (isPair && isFirst)
                span = _events.SpanOf(next);
            isFirst = false;
            TemplateNode key = ComposeNode(next, path, depth + 1, isKey: true);
            if (key is ScalarNode { Text.Length: > TemplateReader.MaxKeyLength } name)
                throw new ReadFault(RuleCatalog.TextTooLarge, _events.SpanOf(next), $"A key of {name.Text.Length} characters is too long for a template; {TemplateReader.MaxKeyLength} are read.", "Shorten the key.");
            NodePath valuePath = key is ScalarNode scalar ? path.Key(scalar.Text) : path;
            builder.Add(key, ComposeNode(_events.Next(), valuePath, depth + 1), isMerge);
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

    internal void Report(DiagnosticRule rule, NodePath path, NodeSpan span, string message, string? suggestion = null)
    {
        var location = new SourceLocation(_file, span.Line, span.Column);
        if (FindingLimit.HasRoom(Diagnostics, location))
            Diagnostics.Add(rule.At(location, path.ToString(), message, suggestion));
    }

    // Without brackets, YamlDotNet ends a collection where the next token begins.
    private NodeSpan Close(NodeSpan span, ParsingEvent end, bool isBracketed) =>
        span with { End = isBracketed ? _events.EndOfBracket(end) : Math.Max(span.End, _lastEnd) };
}
