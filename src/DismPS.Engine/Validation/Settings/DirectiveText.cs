using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Settings;

/// <summary>The words of a comment such as <c># dismps: off DISM0405 -- the batch is always one</c>.</summary>
/// <param name="IsForFile">Whether it is <c>dismps-file</c>.</param>
/// <param name="Level">How much findings are to weigh.</param>
/// <param name="Rules">The ids as written, each with its offset in the comment.</param>
internal sealed record DirectiveText(bool IsForFile, RuleLevel Level, IReadOnlyList<(string Id, int Offset)> Rules)
{
    private const string Form = "Write '# dismps: off DISM0405', or 'dismps-file' for the whole file.";

    private static readonly string[] Heads = ["dismps", "dismps-file"];

    /// <summary>Reads a comment that begins with the program's name.</summary>
    /// <param name="comment">From its first '#' to the end of the line.</param>
    /// <param name="location">Where it stands.</param>
    /// <param name="findings">Takes what is wrong with it.</param>
    /// <returns>Null for a comment that is none, or too wrong to be followed.</returns>
    public static DirectiveText? Read(string comment, SourceLocation location, List<Diagnostic> findings)
    {
        List<(string Text, int Offset)> words = Split(comment);
        if (words.Count == 0)
            return null;
        string head = words[0].Text;
        if (!head.EndsWith(':'))
        {
            if (head.IndexOf(':') is int colon and > 0 && Heads.Contains(head[..colon], StringComparer.OrdinalIgnoreCase) && RuleLevel.Parse(head[(colon + 1)..]) is not null)
                findings.Add(RuleCatalog.OddDirective.At(location, "", $"A space is missing after '{head[..(colon + 1)]}'; the comment has no effect.", Form));
            // 'dismps off DISM0405' was meant; 'dismps finds more' is prose.
            if (words.Count > 1 && Heads.Contains(head, StringComparer.OrdinalIgnoreCase) && RuleLevel.Parse(words[1].Text) is not null)
                findings.Add(RuleCatalog.OddDirective.At(location, "", $"A colon is missing after '{head}'; the comment has no effect.", Form));
            return null;
        }

        if (!Heads.Contains(head[..^1]))
        {
            findings.Add(RuleCatalog.OddDirective.At(location, "", $"'{head}' is no setting; the comment has no effect.", NearestName.Suggest(head[..^1], Heads) ?? Form));
            return null;
        }

        return ReadWords(head == "dismps-file:", words, location, findings);
    }

    private static DirectiveText? ReadWords(bool isForFile, List<(string Text, int Offset)> words, SourceLocation location, List<Diagnostic> findings)
    {
        string word = words.Count > 1 ? words[1].Text : "";
        if (RuleLevel.Parse(word) is not { } level)
        {
            findings.Add(RuleCatalog.OddDirective.At(location, "",
                word.Length == 0 ? "The comment does not say what to do." : $"After '{words[0].Text}' stands '{word}'; it can be {string.Join(", ", RuleLevel.Words)}.",
                NearestName.Suggest(word, RuleLevel.Words) ?? Form));
            return null;
        }

        if (words.Count == 2)
        {
            findings.Add(RuleCatalog.OddDirective.At(location, "", $"The comment names no rule to set to '{word}'.", Form));
            return null;
        }

        return new DirectiveText(isForFile, level, words[2..]);
    }

    /// <summary>Words between spaces and commas, up to two hyphens, behind which the reason stands.</summary>
    private static List<(string Text, int Offset)> Split(string comment)
    {
        var words = new List<(string, int)>();
        int start = 0;
        while (start < comment.Length && comment[start] is '#' or ' ')
            start++;
        while (start < comment.Length)
        {
            int length = comment.AsSpan(start).IndexOfAny(" ,\t");
            int end = length < 0 ? comment.Length : start + length;
            string word = comment[start..end];
            if (word == "--")
                break;
            if (word.Length > 0)
                words.Add((word, start));
            start = end + 1;
        }

        return words;
    }
}
