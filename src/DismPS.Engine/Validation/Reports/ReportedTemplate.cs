using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>One template in a report.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="File">The file, as its findings name it; null for text that came from no file.</param>
/// <param name="Diagnostics">What was found.</param>
/// <param name="Failure">Why it could not be checked; null when it was.</param>
public sealed record ReportedTemplate(string Name, string? File, ImmutableArray<Diagnostic> Diagnostics, DismException? Failure = null)
{
    /// <summary>True when it was checked and has no error.</summary>
    public bool IsValid => Failure is null && Errors == 0;

    /// <summary>Number of errors.</summary>
    public int Errors => Diagnostics.Count(d => d.Severity == Severity.Error);

    /// <summary>Number of warnings.</summary>
    public int Warnings => Diagnostics.Count(d => d.Severity == Severity.Warning);
}
