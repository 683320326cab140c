using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Reading;

/// <summary>Says YamlDotNet's complaints in the words of someone who writes templates.</summary>
internal static class SyntaxAdvice
{
    /// <summary>The complaint as a fault; for tabs its place is the tab itself.</summary>
    public static ReadFault For(string complaint, NodeSpan span, string text)
    {
        (string what, string? cure) = Explain(complaint);
        if (complaint.Contains(" tab ", StringComparison.Ordinal) && LeadingTab(text) is { } tab)
            span = TextPosition.SpanAt(text, tab);
        return new ReadFault(RuleCatalog.YamlSyntax, span, $"The text is not valid YAML: {what}.", cure);
    }

    private static (string What, string? Cure) Explain(string complaint)
    {
        if (Has(" tab "))
            return ("a tab stands where only spaces may", "Replace the tab by spaces.");
        if (Has("quoted scalar"))
            return ("the text in quotes that begins here is not closed where it should be", "Close the quote; a quote inside is doubled ('') or written with a backslash (\\\").");
        if (Has("mapping values are not allowed") || Has("invalid mapping"))
            return ("there is a second ': ' on this line, or the line is indented too far", "Put a text with ': ' in quotes, or correct the indentation.");
        if (Has("did not find expected ',' or"))
            return ("a bracket is not closed, or a comma is missing", "Close the bracket, and put a comma between its entries.");
        if (Has("did not find expected key") || Has("did not find expected '-' indicator"))
            return ("this line does not fit into its block", "Begin all lines of a block in the same column, and put '- ' before each entry of a list.");
        if (Has("could not find expected ':'"))
            return ("a key has no ': ' behind it", "Write 'key: value', with a space after the colon.");
        if (Has("invalid comment"))
            return ("a comment begins right after a bracket or quote", "Put a space before '#'.");
        if (Has("did not find expected <document start>") || Has("did not find expected <document end>"))
            return ("this does not belong to what stands before it", "Correct the indentation, or write 'key: value'.");
        if (Has("character that cannot start any token"))
            return ("a value cannot begin with this character", "Put the value in quotes.");
        string reason = complaint.TrimEnd('.');
        return (reason.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(reason[0]) + reason[1..], null);

        bool Has(string part) => complaint.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private static int? LeadingTab(string text)
    {
        bool leading = true;
        for (int i = 0; i < text.Length; i++)
        {
            if (leading && text[i] == '\t')
                return i;
            leading = text[i] is '\n' or '\r' || (leading && text[i] == ' ');
        }

        return null;
    }
}
