using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates.Writing;

/// <summary>
/// Makes corrections of single keys and values in the text as it stands: quoting stays, and all around them stays byte for byte.
/// The answer is null where the text has a form that could not be replaced safely, or where an alias repeats it elsewhere.
/// </summary>
internal sealed class FixWriter(TemplateDocument document)
{
    private const int MaxDescribed = 60;

    // Disjoint and in order, so that a text with many aliases and many findings takes no square time.
    private List<(int Start, int End)>? _shared;

    /// <summary>Writes another text in place of a key or value.</summary>
    public TextFix? Replace(TemplateNode? node, string text)
    {
        if (Written(node) is not { } written || text.Any(char.IsControl))
            return null;
        string newText = written[0] switch
        {
            '\'' => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            '"' => DoubleQuoted(text),
            _ => PlainText.IsSafe(text) ? text : DoubleQuoted(text),
        };
        return Fix(node!, newText, text, $"write '{text}' in place of '{((ScalarNode)node!).Text}'");
    }

    /// <summary>Puts quotes around a number, a boolean or a date that stands where a text belongs.</summary>
    public TextFix? Quote(TemplateNode? node)
    {
        if (node is not ScalarNode { IsPlain: true, Kind: ScalarKind.Integer or ScalarKind.Float or ScalarKind.Boolean or ScalarKind.Date } || Written(node) is not { } written)
            return null;
        string newText = DoubleQuoted(written);
        return Fix(node, newText, written, $"write {newText} in quotes");
    }

    /// <summary>Writes the number or boolean that a field reads out of a text or of another number.</summary>
    public TextFix? Unquote(TemplateNode? node, string value)
    {
        // A boolean that is read as a number is a mistake, but which number was meant is not known.
        if (node is not ScalarNode { Kind: not ScalarKind.Boolean } || Written(node) is null || ScalarResolver.Resolve(value, out _) is not { Kind: ScalarKind.Integer or ScalarKind.Float or ScalarKind.Boolean })
            return null;
        return Fix(node, value, value, $"write {value} in place of {document.Text[node.Span.Start..node.Span.End]}");
    }

    private TextFix? Fix(TemplateNode node, string newText, string value, string description) =>
        description.Length > 3 * MaxDescribed ? null : new TextFix(description, [new TextEdit(node.Span.Start, node.Span.End, newText, value)]);

    /// <summary>The characters of a scalar on one line without anchor and tag, or null.</summary>
    private string? Written(TemplateNode? node)
    {
        if (node is not ScalarNode scalar || scalar.Span.End <= scalar.Span.Start || scalar.Span.End > document.Text.Length || scalar.Span.End - scalar.Span.Start > 2 * MaxDescribed)
            return null;
        if (IsShared(scalar.Span))
            return null;
        string written = document.Text[scalar.Span.Start..scalar.Span.End];
        bool isWhole = written[0] switch
        {
            '"' or '\'' => written.Length > 1 && written[^1] == written[0],
            // Anything else than the text itself has an anchor, a tag, or lines that are folded.
            _ => scalar.Text == written,
        };
        return isWhole && written.AsSpan().IndexOfAny("\r\n\u0085\u2028\u2029") < 0 ? written : null;
    }

    private bool IsShared(NodeSpan span)
    {
        _shared ??= Merge(document.SharedSpans);
        int index = _shared.BinarySearch((span.End, 0));
        int before = (index < 0 ? ~index : index) - 1;
        return before >= 0 && _shared[before].End > span.Start;
    }

    private static List<(int Start, int End)> Merge(IEnumerable<NodeSpan> spans)
    {
        var merged = new List<(int Start, int End)>();
        foreach (NodeSpan span in spans.OrderBy(span => span.Start))
        {
            if (merged.Count > 0 && merged[^1].End >= span.Start)
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, span.End));
            else
                merged.Add((span.Start, span.End));
        }

        return merged;
    }

    private static string DoubleQuoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
