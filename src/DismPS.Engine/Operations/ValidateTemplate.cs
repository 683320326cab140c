using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Checks templates.</summary>
public static class ValidateTemplate
{
    /// <summary>Checks a file.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    public static ValidationResult File(TemplateSource source, ValidateTemplateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        // The path stays as the user wrote it in every message; the working folder only locates it.
        return TemplateValidator.ValidateFile(source.Path, OptionsOf(source, options));
    }

    /// <summary>Checks text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="source">Its name for messages, and the folders its paths start from.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult Text(string text, TemplateSource source, ValidateTemplateOptions? options = null) =>
        One(new TemplateInput(source) { Text = text }, options);

    /// <summary>Checks a file, a text, or data, without DIALS.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    public static ValidationResult One(TemplateInput input, ValidateTemplateOptions? options = null) => Check(input, options).Finish();

    /// <summary>Checks a file, a text, or data, and asks DIALS when the options have it.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read, or DIALS must be asked and cannot.</exception>
    public static async Task<ValidationResult> OneAsync(TemplateInput input, ValidateTemplateOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        TemplateCheck check = Check(input, options);
        if (options.Dials is { } dials)
            await dials.RunAsync(check, checkNames: true, cancellationToken).ConfigureAwait(false);
        return check.Finish();
    }

    /// <summary>Checks many templates at once; results come in the order of the inputs. A template that cannot be read does not end the others.</summary>
    /// <param name="inputs">As many as there are; memory does not grow with their number.</param>
    /// <param name="options">How to check, and how many at once.</param>
    /// <param name="cancellationToken">Ends the stream between two templates.</param>
    public static IAsyncEnumerable<ValidatedTemplate> Files(
        IAsyncEnumerable<TemplateInput> inputs, ValidateTemplateOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ThrottleLimit, 1);
        return OrderedParallel.RunAsync(inputs, (input, ct) => TryAsync(input, options, ct), options.ThrottleLimit, cancellationToken);
    }

    /// <summary>Checks one template; what keeps it from being checked is part of the answer.</summary>
    public static async Task<ValidatedTemplate> TryAsync(TemplateInput input, ValidateTemplateOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return new ValidatedTemplate(input, await OneAsync(input, options, cancellationToken).ConfigureAwait(false), null);
        }
        catch (DismException failure)
        {
            return new ValidatedTemplate(input, null, failure);
        }
    }

    private static TemplateCheck Check(TemplateInput input, ValidateTemplateOptions? options)
    {
        ArgumentNullException.ThrowIfNull(input);
        TemplateSource source = input.Source;
        ValidationOptions validation = OptionsOf(source, options);
        if (input.Document is { } document)
            return TemplateValidator.CheckDocument(document, null, validation);
        if (input.Text is null)
            return TemplateValidator.CheckFile(source.Path, validation);
        if (input.IsFromFile)
            validation = validation with { SettingsFolder = Path.GetDirectoryName(source.FullPath) };
        return TemplateValidator.CheckDocument(TemplateReader.Read(input.Text, source.Path.Length == 0 ? null : source.Path), null, validation);
    }

    /// <summary>The typed template of a file that must be valid.</summary>
    /// <exception cref="DismException">It is not; the diagnostics are in the exception.</exception>
    /// <param name="source">The template.</param>
    /// <param name="checkFiles">Whether its files must be there too; a server that is asked has them itself.</param>
    internal static DismTemplate Require(TemplateSource source, bool checkFiles = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Require(TemplateValidator.ValidateFile(source.Path, OptionsOf(source, Building) with { CheckFiles = checkFiles }));
    }

    /// <summary>The check of a file that is to be built.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    internal static TemplateCheck Begin(TemplateSource source) => TemplateValidator.CheckFile(source.Path, OptionsOf(source, Building));

    // What follows is this program's, so that the platform's verdict alone is not enough.
    private static ValidateTemplateOptions Building => new() { Profile = ValidationProfile.Full };

    /// <summary>The typed template of a result that must be valid.</summary>
    /// <exception cref="DismException">It is not.</exception>
    internal static DismTemplate Require(ValidationResult result) =>
        result.IsValid && result.Template is not null ? result.Template : throw Invalid(result);

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

    private static ValidationOptions OptionsOf(TemplateSource source, ValidateTemplateOptions? options)
    {
        if (source.BaseFolder is { } folder && !Directory.Exists(folder))
            throw new DismException(ErrorCode.UsageInvalid, $"There is no folder '{folder}' for the template's paths to start from.", "Correct --base or -BasePath.", folder);
        return new ValidationOptions
        {
            BaseFolder = source.EffectiveBaseFolder,
            WorkingFolder = source.WorkingFolder,
            Profile = options?.Profile,
            Strict = options?.Strict,
            ExcludedRules = options?.ExcludedRules ?? [],
        };
    }
}
