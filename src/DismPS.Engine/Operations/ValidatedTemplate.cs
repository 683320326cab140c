using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Operations;

/// <summary>What became of one of many templates: a result, or the reason why it could not be checked.</summary>
/// <param name="Input">The template.</param>
/// <param name="Result">What was found; null when it could not be checked.</param>
/// <param name="Failure">The file is not there or cannot be read; null with a result.</param>
public sealed record ValidatedTemplate(TemplateInput Input, ValidationResult? Result, DismException? Failure)
{
    /// <summary>True when it was checked and has no error.</summary>
    public bool IsValid => Result is { IsValid: true };

    /// <summary>It in the form of a report.</summary>
    public ReportedTemplate ToReport()
    {
        string name = Input.Source.Path.Length == 0 ? "(text)" : Input.Source.Path;
        return new ReportedTemplate(name, Input.IsFile ? Input.Source.Path : null, Result?.Diagnostics ?? [], Failure);
    }
}
