namespace DismPS.Engine.Operations;

/// <summary>What <see cref="RunQuickstart"/> runs, and where results go.</summary>
/// <param name="Source">The template.</param>
/// <param name="InputPath">Absolute path of the input file.</param>
/// <param name="ScoresPath">Absolute path of the CSV file that gets all rows.</param>
/// <param name="ReportPath">Absolute path of the HTML report.</param>
public sealed record QuickstartOptions(TemplateSource Source, string InputPath, string ScoresPath, string ReportPath)
{
    /// <summary>Resource; null when the template has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }
}
