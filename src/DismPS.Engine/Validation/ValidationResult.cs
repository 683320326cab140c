using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation;

/// <summary>All that was found about one template.</summary>
/// <param name="Path">The file as it was given; null for text.</param>
/// <param name="Template">The typed template; null when there are errors, and when the platform alone was asked and accepts what this program cannot build.</param>
/// <param name="Diagnostics">In file order; those of a file that the template names follow the value that names it. None twice.</param>
public sealed record ValidationResult(string? Path, DismTemplate? Template, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>True when no diagnostic is an error.</summary>
    public bool IsValid => !Diagnostics.Any(d => d.Severity == Severity.Error);
}
