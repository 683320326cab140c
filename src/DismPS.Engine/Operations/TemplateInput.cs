using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>One template to check: a file, a text, or data.</summary>
/// <param name="Source">Its path, or its name for messages, and the folders that its paths start from.</param>
public sealed record TemplateInput(TemplateSource Source)
{
    /// <summary>The text; null to read the file.</summary>
    public string? Text { get; init; }

    /// <summary>The tree of a template that is data; null for file and text.</summary>
    public TemplateDocument? Document { get; init; }

    /// <summary>Whether a text was read from the file that the source names, so that the settings beside it count.</summary>
    public bool IsFromFile { get; init; }

    /// <summary>True when the source's path is that of a file.</summary>
    internal bool IsFile => Document is null && (Text is null || IsFromFile);
}
