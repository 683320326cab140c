namespace DismPS.Engine.Diagnostics;

/// <summary>A kind of finding: what every <see cref="Diagnostic"/> with its id has in common.</summary>
/// <param name="Id">Stable id, <c>DISM0123</c>; never given to another rule.</param>
/// <param name="Category">Kind of fault in one word; several rules may share one.</param>
/// <param name="Severity">How much a finding weighs unless it says otherwise.</param>
/// <param name="Title">The fault as a short phrase.</param>
/// <param name="Explanation">Why it is one: what the platform does with such a template.</param>
/// <param name="Fix">What to do about it.</param>
/// <param name="Platform">What the platform's own validator does with it; a single finding may say otherwise.</param>
public sealed record DiagnosticRule(
    string Id, string Category, Severity Severity, string Title, string Explanation, string Fix, PlatformVerdict Platform)
{
    private const int MaxLength = 800;

    /// <summary>A sentence about the findings for which <see cref="Platform"/> is not the whole truth; null when there are none.</summary>
    public string? PlatformNote { get; init; }

    /// <summary>True when later steps count on what the rule demands: names that become folders, numbers that must fit, names that lead to one tensor.</summary>
    public bool IsReliedOn { get; init; }

    /// <summary>True when settings can neither lower it nor switch it off: the platform refuses the template anyway, or this program could not go on.</summary>
    public bool IsLocked => Severity == Severity.Error && (Platform != PlatformVerdict.Accepts || IsReliedOn);

    /// <summary>Makes a finding of this rule.</summary>
    /// <param name="location">The key or value at fault.</param>
    /// <param name="path">Path in the document; empty for the whole file.</param>
    /// <param name="message">What is wrong, one sentence.</param>
    /// <param name="suggestion">What to do, when more exact than <see cref="Fix"/>.</param>
    /// <param name="platform">What the platform does here, when that differs from <see cref="Platform"/>.</param>
    /// <param name="fix">The edit that corrects it, when there is exactly one that is safe.</param>
    public Diagnostic At(SourceLocation location, string path, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null) => new()
    {
        Id = Id,
        Category = Category,
        Severity = Severity,
        Platform = platform ?? Platform,
        Message = OneLine(message),
        Path = path,
        Location = location,
        Suggestion = suggestion is null ? null : OneLine(suggestion),
        Fix = fix,
    };

    // Messages quote what a file holds, which may be megabytes or end the line of a log.
    private static string OneLine(string text)
    {
        if (text.Length > MaxLength)
            text = string.Concat(text.AsSpan(0, MaxLength - 3), "...");
        if (!text.Any(char.IsControl))
            return text;
        return string.Concat(text.Select(c => c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ when char.IsControl(c) => $"\\x{(int)c:X2}",
            _ => c.ToString(),
        }));
    }
}
