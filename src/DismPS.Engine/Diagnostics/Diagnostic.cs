namespace DismPS.Engine.Diagnostics;

/// <summary>One finding about a user's file: what is wrong, where, why, and what to do about it.</summary>
public sealed record Diagnostic
{
    /// <summary>Stable id, <c>DISM0123</c>; docs/rules.md has a paragraph for each.</summary>
    public required string Id { get; init; }

    /// <summary>Kind of fault in one word, for example <c>missing-field</c>; the set is closed.</summary>
    public required string Category { get; init; }

    /// <summary>How much it weighs.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>What the platform's own validator does with it.</summary>
    public PlatformVerdict Platform { get; init; }

    /// <summary>What is wrong, in the user's terms, one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Path in the document: <c>Resources.MetSig.Properties.InputSignature[0].Dims</c>; empty for the whole file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Where: the key or value at fault, or the place in a file that the template names.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The template's value that leads to the file of <see cref="Location"/>; null when that is the template itself.</summary>
    public SourceLocation? NamedAt { get; init; }

    /// <summary>What to do, when that is known.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The edit that corrects it, when there is exactly one that is safe.</summary>
    public TextFix? Fix { get; init; }

    /// <summary><c>file:line:column: error DISM0123: message</c>, as compilers print it.</summary>
    public override string ToString()
    {
        string text = $"{Location}: {Severity.ToString().ToLowerInvariant()} {Id}: {Message}";
        return Suggestion is null ? text : $"{text} {Suggestion}";
    }
}
