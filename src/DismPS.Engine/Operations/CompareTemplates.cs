using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Comparison;

namespace DismPS.Engine.Operations;

/// <summary>Compares two templates by what they mean; comments, order of keys, quoting and spelling of numbers do not count.</summary>
public static class CompareTemplates
{
    /// <summary>Compares two files. The models that they name are not looked at.</summary>
    /// <exception cref="DismException">One is not there, or its text cannot be read as YAML.</exception>
    public static ComparisonResult Run(TemplateSource reference, TemplateSource difference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        (ValidationResult oldVerdict, TemplateDraft old) = Read(reference);
        (ValidationResult nowVerdict, TemplateDraft now) = Read(difference);
        return new ComparisonResult(oldVerdict, nowVerdict, TemplateComparer.Compare(old, now));
    }

    private static (ValidationResult Verdict, TemplateDraft Draft) Read(TemplateSource source)
    {
        TemplateDocument document = TemplateReader.Read(TemplateFile.Read(source), source.Path);
        var options = new ValidationOptions { BaseFolder = source.EffectiveBaseFolder, WorkingFolder = source.WorkingFolder, CheckFiles = false };
        ValidationResult verdict = TemplateValidator.ValidateDocument(document, null, options);
        if (document.Root is null)
            throw ValidateTemplate.Invalid(verdict);
        return (verdict, new TemplateBinder(document, new BindingContext(document)).Bind(document.Root));
    }
}
