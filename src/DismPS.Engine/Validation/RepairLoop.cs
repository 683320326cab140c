using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Validation;

/// <summary>Corrects a text until nothing more can be corrected safely.</summary>
/// <param name="document">The text to begin with.</param>
/// <param name="validate">The check that tells what is wrong.</param>
internal sealed class RepairLoop(TemplateDocument document, Func<TemplateDocument, ValidationResult> validate)
{
    // One round does for nearly every template, a second for what the first brought to light.
    private const int MaxAttempts = 50;

    private readonly HashSet<(string Id, string Path, TextFix Fix)> _refused = [];

    /// <summary>The text as far as it is corrected.</summary>
    public TemplateDocument Document { get; private set; } = document;

    /// <summary>What is found in it.</summary>
    public ValidationResult Result { get; private set; } = validate(document);

    /// <summary>The findings that are gone.</summary>
    public List<Diagnostic> Corrected { get; } = [];

    /// <summary>Applies all corrections at once, and one by one where that fails.</summary>
    public void Run()
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            List<Diagnostic> fixable = [.. Result.Diagnostics.Where(d => d.Fix is not null && !_refused.Contains(KeyOf(d)))];
            if (fixable.Count == 0)
                return;
            if (TryApply(fixable))
                _refused.Clear();
            else if (fixable.Count > 1 && TryApply(fixable[..1]))
                _refused.Clear();
            else
                _refused.Add(KeyOf(fixable[0]));
        }
    }

    private bool TryApply(List<Diagnostic> findings)
    {
        List<TextEdit> edits = [.. findings.SelectMany(d => d.Fix!.Edits).Distinct()];
        if (TextEdits.Apply(Document.Text, edits) is not { } text)
            return false;
        TemplateDocument edited = TemplateReader.Read(text, Document.File);
        if (!EditCheck.Holds(Document, edited, edits))
            return false;
        ValidationResult result = validate(edited);
        if (!IsBetter(findings, result))
            return false;
        Corrected.AddRange(findings);
        (Document, Result) = (edited, result);
        return true;
    }

    /// <summary>
    /// A correction must not bring errors that were not there, such as a misspelt optional field whose value is wrong.
    /// Only a wrong type hides errors: without it, nobody knows which fields are missing.
    /// </summary>
    private bool IsBetter(List<Diagnostic> findings, ValidationResult result)
    {
        if (Result.IsValid && !result.IsValid)
            return false;
        bool showsHidden = findings.Exists(d => d.Id == RuleCatalog.UnsupportedType.Id || d.Id == RuleCatalog.TypeFormat.Id);
        return (showsHidden || Errors(result) <= Errors(Result))
            && !findings.Exists(finding => result.Diagnostics.Any(d => d.Id == finding.Id && d.Path == finding.Path && d.Location == finding.Location));
    }

    private static int Errors(ValidationResult result) => result.Diagnostics.Count(d => d.Severity == Severity.Error);

    private static (string Id, string Path, TextFix Fix) KeyOf(Diagnostic finding) => (finding.Id, finding.Path, finding.Fix!);
}
