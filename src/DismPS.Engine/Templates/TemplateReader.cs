using System.Text;
using System.Text.Unicode;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates;

/// <summary>
/// Reads the text of a template: YAML 1.1 as PyYAML's safe_load understands it, stricter only where that loses data (duplicate keys).
/// Whatever the bytes are, the answer is a document, never an exception.
/// </summary>
public static class TemplateReader
{
    /// <summary>Bytes that a template may have.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Levels of nesting that are read; a full template has about ten.</summary>
    public const int MaxDepth = 200;

    /// <summary>Values that are read, aliases written out; a template with a hundred resources has about five thousand.</summary>
    public const int MaxNodes = 50_000;

    /// <summary>Characters of a key, as of a key without '?' in YAML; paths and messages repeat it.</summary>
    public const int MaxKeyLength = 1024;

    /// <summary>Characters of one value; the longest of a template is its description.</summary>
    public const int MaxTextLength = 64 * 1024;

    /// <summary>Findings that are told about one template.</summary>
    public const int MaxFindings = 10_000;

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">UTF-8, with or without byte order mark.</param>
    /// <param name="displayName">Name of the file for messages; null for text that came from no file.</param>
    public static TemplateDocument Read(ReadOnlySpan<byte> bytes, string? displayName)
    {
        if (bytes.Length > MaxBytes)
            return Refuse(displayName, "", TooLarge());
        if (WideEncoding(bytes) is { } wide)
            return Refuse(displayName, "", new ReadFault(RuleCatalog.Encoding, new NodeSpan(1, 1, 0, 0), $"The file is {wide}; templates are UTF-8.", "Save the file as UTF-8."));
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var chars = new char[bytes.Length];
        if (Utf8.ToUtf16(bytes, chars, out int read, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done)
            return Read(new string(chars, 0, written), displayName);
        string before = new(chars, 0, written);
        NodeSpan span = TextPosition.SpanAt(before, before.Length);
        return Refuse(displayName, before, new ReadFault(RuleCatalog.Encoding, span, $"The file is not UTF-8: byte {read} is 0x{bytes[read]:X2}, which begins no character.",
            "Save the file as UTF-8; an editor that shows it rightly knows its present encoding."));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; a byte order mark is allowed.</param>
    /// <param name="displayName">Name for messages; null when there is none.</param>
    public static TemplateDocument Read(string text, string? displayName)
    {
        if (text is ['\uFEFF', ..])
            text = text[1..];
        if (text.Length > MaxBytes)
            return Refuse(displayName, "", TooLarge());
        if (ForbiddenCharacter(text) is int offset and >= 0)
            return Refuse(displayName, text, ForbiddenAt(text, offset));
        var composer = new TemplateComposer(text, displayName);
        try
        {
            TemplateNode? root = composer.Compose();
            if (root is MappingNode mapping)
                return new TemplateDocument(displayName, text, mapping, [.. composer.Diagnostics]) { Directives = composer.Directives, SharedSpans = composer.SharedSpans };
            composer.ReportRoot(root);
        }
        catch (ReadFault fault)
        {
            composer.Report(fault);
        }

        return new TemplateDocument(displayName, text, null, [.. composer.Diagnostics]);
    }

    private static TemplateDocument Refuse(string? name, string text, ReadFault fault) =>
        new(name, text, null, [fault.Rule.At(new SourceLocation(name, fault.Span.Line, fault.Span.Column), "", fault.Message, fault.Suggestion)]);

    private static ReadFault TooLarge() =>
        new(RuleCatalog.TextTooLarge, new NodeSpan(1, 1, 0, 0), $"The file has more than {MaxBytes / (1024 * 1024)} MiB, too much for a template.", "Give the YAML template, not the model.");

    private static string? WideEncoding(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] or [_, 0, _, 0, ..] or [0xFE, 0xFF, ..] or [0, _, 0, _, ..] => "UTF-16",
        [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        _ => null,
    };

    // The set of PyYAML's reader: tab, line feed, carriage return, next line, and everything printable of the Unicode planes.
    private static int ForbiddenCharacter(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is (>= ' ' and <= '~') or '\t' or '\n' or '\r' or '\u0085' or (>= '\u00A0' and <= '\uD7FF') or (>= '\uE000' and <= '\uFFFD'))
                continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }

    private static ReadFault ForbiddenAt(string text, int offset)
    {
        string name = text[offset] == '\0' ? "a NUL byte" : $"the control character U+{(int)text[offset]:X4}";
        return new ReadFault(RuleCatalog.Encoding, TextPosition.SpanAt(text, offset), $"The file holds {name}, which no YAML text may.", "Remove it, or write it as an escape in double quotes.");
    }
}
