using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation.Settings;

/// <summary>What the comments of one template say about rules.</summary>
internal sealed class RuleDirectives
{
    /// <summary>More comments than a template can mean; the rest is left out.</summary>
    private const int MaxComments = 1000;

    /// <summary>Characters of a path that is looked up; only a hostile file has longer ones.</summary>
    private const int MaxPath = 1000;

    private readonly TemplateDocument _document;
    private readonly Lazy<LineIndex> _lines;
    private readonly Lazy<BlockIndex> _blocks;
    private readonly Dictionary<string, List<RuleDirective>> _byRule = [];

    private RuleDirectives(TemplateDocument document)
    {
        _document = document;
        _lines = new Lazy<LineIndex>(() => new LineIndex(document.Text));
        _blocks = new Lazy<BlockIndex>(() => new BlockIndex(document.Root!, _lines.Value));
    }

    /// <summary>Reads the comments of a document; null when it has none of this kind.</summary>
    public static RuleDirectives? Read(TemplateDocument document, List<Diagnostic> findings)
    {
        if (document.Directives.Count == 0 || document.Root is null)
            return null;
        var directives = new RuleDirectives(document);
        int target = 0;
        int next = 0;
        // From the last to the first, so that a heap of comments is walked over once.
        foreach (int comment in document.Directives.Take(MaxComments).Reverse())
        {
            int line = directives._lines.Value.LineOf(comment);
            target = directives.LineBelow(line, next, target);
            next = line;
            directives.Add(comment, line, target, findings);
        }

        return directives;
    }

    /// <summary>What the nearest comment says about a finding, or null.</summary>
    public RuleDirective? For(Diagnostic finding)
    {
        if (!_byRule.TryGetValue(finding.Id, out List<RuleDirective>? directives))
            return null;
        // A finding in a file that the template names belongs to the key that names it.
        int line = finding.Location.File == _document.File && finding.Location.Line > 0
            ? finding.Location.Line
            : directives.TrueForAll(d => d.IsForFile) || finding.Path.Length > MaxPath ? 0 : _blocks.Value.LineOf(finding.Path);
        return directives.Where(d => d.Covers(line)).MinBy(d => d.Lines);
    }

    private void Add(int comment, int line, int target, List<Diagnostic> findings)
    {
        LineIndex lines = _lines.Value;
        int column = lines.ColumnOf(comment);
        var location = new SourceLocation(_document.File, line, column);
        if (DirectiveText.Read(lines[line][(column - 1)..].TrimEnd("\r\n").ToString(), location, findings) is not { } text)
            return;
        (int First, int Last)? scope = (line, line);
        if (text.IsForFile)
            scope = (0, 0);
        else if (lines[line][..(column - 1)].IsWhiteSpace())
            scope = target > 0 && _blocks.Value.LastLineOf(target) is { } last ? (target, last) : null;
        if (scope is not { } covered)
        {
            findings.Add(RuleCatalog.IdleDirective.At(location, "", "No key or list item begins below this comment.", "Write 'dismps-file' for the whole file, or move the comment."));
            return;
        }

        foreach ((string id, int offset) in text.Rules)
        {
            SourceLocation place = location with { Column = column + offset };
            if (!RuleNames.Check(id, text.Level, place, "", findings))
                continue;
            if (!_byRule.TryGetValue(id, out List<RuleDirective>? known))
                _byRule[id] = known = [];
            known.Add(new RuleDirective(id, text.Level, covered.First, covered.Last, place));
        }
    }

    /// <summary>The first line below that holds more than a comment; 0 when there is none.</summary>
    /// <param name="line">Where to start.</param>
    /// <param name="known">A line below whose answer is known; 0 for none.</param>
    /// <param name="answer">That answer.</param>
    private int LineBelow(int line, int known, int answer)
    {
        LineIndex lines = _lines.Value;
        for (int below = line + 1; below <= lines.Count; below++)
        {
            ReadOnlySpan<char> text = lines[below].Trim();
            if (text.Length > 0 && text[0] != '#')
                return below;
            if (below == known)
                return answer;
        }

        return 0;
    }
}
