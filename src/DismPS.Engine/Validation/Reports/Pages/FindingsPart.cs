using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>What was found about templates, as the part of a page or of a text.</summary>
internal sealed class FindingsPart
{
    /// <summary>Findings that are told; of more the rest is left out with a word.</summary>
    public const int MostFindings = 2000;

    private const int MostTemplates = 2000;

    private readonly ReportPaths paths;
    private readonly List<FindingsOf> templates = [];
    private readonly HashSet<Diagnostic> shared = [];
    private int told;

    /// <param name="paths">Names files.</param>
    public FindingsPart(ReportPaths paths) => this.paths = paths;

    /// <summary>Templates.</summary>
    public int Count { get; private set; }

    /// <summary>Templates without an error.</summary>
    public int Valid { get; private set; }

    /// <summary>Errors in all templates; a template that could not be checked is one.</summary>
    public int Errors { get; private set; }

    /// <summary>Warnings in all templates.</summary>
    public int Warnings { get; private set; }

    /// <summary>Findings that are left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The templates that are shown.</summary>
    public IReadOnlyList<FindingsOf> Templates => templates;

    /// <summary><c>alert</c>, <c>unsure</c> or <c>calm</c>.</summary>
    public string State => Valid < Count ? "alert" : Warnings > 0 ? "unsure" : "calm";

    /// <summary><c>3 templates: 2 valid, 1 invalid</c>, with the numbers of errors and warnings.</summary>
    public string Headline
    {
        get
        {
            string templates = Count == 1 ? Valid == 1 ? "The template is valid" : "The template is invalid"
                : Valid == Count ? $"All {Count} templates are valid" : $"{Count - Valid} of {Count} templates {(Count - Valid == 1 ? "is" : "are")} invalid";
            return Errors + Warnings == 0 ? templates : $"{templates}: {Number(Errors, "error")}, {Number(Warnings, "warning")}";
        }
    }

    /// <summary>Takes a template.</summary>
    public void Add(ReportedTemplate template)
    {
        Count++;
        Valid += template.IsValid ? 1 : 0;
        Errors += template.Errors + (template.Failure is null ? 0 : 1);
        Warnings += template.Warnings;
        List<Finding> findings = [];
        if (template.Failure is { } failure)
            findings.Add(new Finding("", "error", failure.Code.ToString(), failure.Message, failure.Cure, ""));
        foreach (Diagnostic diagnostic in template.Diagnostics.Where(d => d.Location.File == template.File || shared.Add(d)))
            findings.Add(FindingOf(template, diagnostic));
        LeftOut += Math.Max(0, findings.Count - Math.Max(0, MostFindings - told));
        if (findings.Count > MostFindings - told)
            findings.RemoveRange(MostFindings - told, findings.Count - (MostFindings - told));
        told += findings.Count;
        if (templates.Count < MostTemplates)
            templates.Add(new FindingsOf(template.File is null ? template.Name : paths.PathOf(template.File), template.IsValid, template.Errors, template.Warnings, findings));
    }

    private Finding FindingOf(ReportedTemplate template, Diagnostic diagnostic)
    {
        SourceLocation at = diagnostic.Location;
        string place = at.Line == 0 ? "" : at.Column == 0 ? $"{at.Line}" : $"{at.Line}:{at.Column}";
        if (at.File is { } file && file != template.File && template.File is not null)
            place = place.Length == 0 ? paths.PathOf(file) : $"{paths.PathOf(file)}:{place}";
        return new Finding(place, diagnostic.Severity.ToString().ToLowerInvariant(), diagnostic.Id, diagnostic.Message, diagnostic.Suggestion, diagnostic.Path);
    }

    /// <summary><c>1 error</c>, <c>2 errors</c>.</summary>
    public static string Number(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
