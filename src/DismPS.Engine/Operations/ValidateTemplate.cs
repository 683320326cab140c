using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Checks templates.</summary>
public static class ValidateTemplate
{
    /// <summary>Checks a file.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    public static ValidationResult File(TemplateSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        // The path stays as the user wrote it in every message; the working folder only locates it.
        return TemplateValidator.ValidateFile(source.Path, OptionsOf(source));
    }

    /// <summary>Checks text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="source">Its name for messages, and the folders its paths start from.</param>
    public static ValidationResult Text(string text, TemplateSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return TemplateValidator.ValidateText(text, source.Path.Length == 0 ? null : source.Path, OptionsOf(source));
    }

    /// <summary>The typed template of a file that must be valid.</summary>
    /// <exception cref="DismException">It is not; the diagnostics are in the exception.</exception>
    internal static DismTemplate Require(TemplateSource source)
    {
        ValidationResult result = File(source);
        return result.IsValid && result.Template is not null ? result.Template : throw Invalid(result);
    }

    /// <summary>The failure that stands for an invalid template.</summary>
    public static DismException Invalid(ValidationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        int errors = result.Diagnostics.Count(d => d.Severity == Severity.Error);
        return new DismException(ErrorCode.TemplateInvalid,
            $"The template {result.Path ?? "(text)"} has {errors} {(errors == 1 ? "error" : "errors")}.",
            "Correct them and try again; docs/rules.md explains each id.", result.Path)
        {
            Diagnostics = result.Diagnostics,
        };
    }

    private static ValidationOptions OptionsOf(TemplateSource source) =>
        new() { BaseFolder = source.EffectiveBaseFolder, WorkingFolder = source.WorkingFolder };
}
