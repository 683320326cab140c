namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>A template in a page.</summary>
/// <param name="Name">How its file is called there.</param>
/// <param name="IsValid">Whether it has no error.</param>
/// <param name="Errors">Its errors.</param>
/// <param name="Warnings">Its warnings.</param>
/// <param name="Findings">What is told of it.</param>
internal sealed record FindingsOf(string Name, bool IsValid, int Errors, int Warnings, IReadOnlyList<Finding> Findings);
