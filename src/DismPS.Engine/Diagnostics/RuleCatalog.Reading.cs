namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>Bytes or characters that a template cannot have.</summary>
    public static DiagnosticRule Encoding { get; } = Error("DISM0001", "encoding", "The file is not plain UTF-8 text",
        "The platform reads templates as UTF-8 (a byte order mark is allowed). UTF-16, Latin-1 and control characters stop its reader.",
        "Save the file as UTF-8 and remove control characters.",
        PlatformVerdict.Crashes);

    /// <summary>More text than a template can have.</summary>
    public static DiagnosticRule TextTooLarge { get; } = Error("DISM0002", "too-long", "The file is too large for a template",
        "A template is a few kilobytes. A file of several megabytes is something else, most often a model that was given by mistake; "
        + "so is one with tens of thousands of values, with a key of more than 1024 characters or a value of more than 65536.",
        "Give the YAML template, not the model.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>Not YAML.</summary>
    public static DiagnosticRule YamlSyntax { get; } = Error("DISM0003", "yaml-syntax", "The text is not valid YAML",
        "The platform reads YAML 1.1. Frequent causes: a tab instead of spaces, an unclosed quote, a missing space after a colon, "
        + "lines of one block that do not begin in the same column.",
        "Correct the line that is named, or the one before it.",
        PlatformVerdict.Crashes);

    /// <summary>More than one document.</summary>
    public static DiagnosticRule YamlMultiDocument { get; } = Error("DISM0004", "yaml-multi-document", "The file holds several documents",
        "A template is exactly one YAML document; a line of three dashes begins another one.",
        "Remove the line '---' or split the file.",
        PlatformVerdict.Crashes);

    /// <summary>A tag other than YAML's own.</summary>
    public static DiagnosticRule YamlTag { get; } = Error("DISM0005", "yaml-tag", "A tag is not known",
        "Only YAML's own tags such as !!str are read. Tags of other tools (!Sub, !Ref) and of Python are refused.",
        "Remove the tag and write the value itself.",
        PlatformVerdict.Crashes);

    /// <summary>Nesting without end.</summary>
    public static DiagnosticRule YamlDepth { get; } = Error("DISM0006", "yaml-depth", "The text is nested too deeply",
        "A template has at most ten levels; the platform's reader ends with an error in very deep ones.",
        "Remove brackets or levels.",
        PlatformVerdict.Crashes);

    /// <summary>Aliases that multiply.</summary>
    public static DiagnosticRule AliasExpansion { get; } = Error("DISM0007", "yaml-depth", "Aliases expand to too many values",
        "Aliases of aliases multiply: a small file can stand for more values than fit in memory.",
        "Write the values out or use fewer aliases.",
        PlatformVerdict.Accepts) with { IsReliedOn = true };

    /// <summary>The document is no mapping.</summary>
    public static DiagnosticRule YamlRoot { get; } = Error("DISM0008", "yaml-root", "The document is not a mapping with text keys",
        "A template begins with keys such as TemplateFormatVersion, Description and Resources.",
        "Begin the file with 'TemplateFormatVersion: \"2025-03-31\"'.",
        PlatformVerdict.Crashes);

    /// <summary>A key twice in one mapping.</summary>
    public static DiagnosticRule DuplicateKey { get; } = Error("DISM0009", "duplicate-key", "A key is given twice",
        "The platform silently takes the last value, so one of the two is lost; for resources that is a whole model.",
        "Remove one of them.",
        PlatformVerdict.Accepts);

    /// <summary>The template is a folder or a device.</summary>
    public static DiagnosticRule NotAFile { get; } = Error("DISM0010", "not-a-file", "The template is not a file",
        "A folder, a pipe or a device was given where the template file belongs. Pipes and devices are not opened: reading them may never end.",
        "Give the file, for example FOLDER/template.yaml.",
        PlatformVerdict.Crashes);

    /// <summary>A number in a form that only YAML 1.1 reads as such.</summary>
    public static DiagnosticRule SurprisingNumber { get; } = Warning("DISM0011", "lax-conversion", "A number is not what it looks like",
        "YAML 1.1 reads 010 as 8 (octal) and 1:30 as 90 (base 60).",
        "Write the number in plain decimal form, or in quotes when it is a text.");

    /// <summary>Findings without number.</summary>
    public static DiagnosticRule TooManyFindings { get; } = Error("DISM0012", "too-long", "There are too many findings",
        "The file is generated, or it is no template; nobody reads so many findings. The rest is not looked for, so that nothing can be said of it.",
        "Correct what is told first.");
}
