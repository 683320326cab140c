namespace DismPS.Engine.Diagnostics;

/// <summary>A kind of finding: what every <see cref="Diagnostic"/> with its id has in common.</summary>
/// <param name="Id">Stable id, <c>DISM0123</c>; never given to another rule.</param>
/// <param name="Category">Kind of fault in one word; several rules may share one.</param>
/// <param name="Severity">How much a finding weighs unless it says otherwise.</param>
/// <param name="Title">The fault as a short phrase.</param>
/// <param name="Explanation">Why it is one: what the platform does with such a template.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record DiagnosticRule(
    string Id, string Category, Severity Severity, string Title, string Explanation, string Fix)
{
    /// <summary>Makes a finding of this rule.</summary>
    /// <param name="location">The key or value at fault.</param>
    /// <param name="path">Path in the document; empty for the whole file.</param>
    /// <param name="message">What is wrong, one sentence.</param>
    /// <param name="suggestion">What to do, when more exact than <see cref="Fix"/>.</param>
    public Diagnostic At(SourceLocation location, string path, string message, string? suggestion = null) => new()
    {
        Id = Id,
        Category = Category,
        Severity = Severity,
        Message = message,
        Path = path,
        Location = location,
        Suggestion = suggestion,
    };
}
