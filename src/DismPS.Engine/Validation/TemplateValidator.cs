using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation;

/// <summary>
/// Checks templates without network: YAML, fields, what fields say together, and the files that they name.
/// Everything is reported in one run. What DIALS knows (monitoring elements, primary datasets) is not asked here.
/// </summary>
public static class TemplateValidator
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">Absolute, or relative to the base folder; diagnostics name it as given here.</param>
    /// <param name="options">How to check.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.TemplateNotFound"/> when there is no such file, <see cref="ErrorCode.ReadFailed"/> when it cannot be read.
    /// A folder is a diagnostic, as every other content that is no template.
    /// </exception>
    public static ValidationResult ValidateFile(string path, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        string workingFolder = options.WorkingFolder ?? options.BaseFolder;
        string? full = TemplateFiles.Resolve(path, workingFolder);
        if (full is not null && Directory.Exists(full))
        {
            Diagnostic folder = RuleCatalog.NotAFile.At(new SourceLocation(path, 0, 0), "", $"'{path}' is a folder, not a template file.",
                File.Exists(Path.Join(full, "template.yaml")) ? $"Give the file: '{Path.Join(path, "template.yaml")}'." : "Give the template file.");
            return new ValidationResult(path, null, [folder]);
        }

        byte[] bytes = ReadFile(path, full, workingFolder);
        return Validate(TemplateReader.Read(bytes, path), Path.GetDirectoryName(full), options);
    }

    /// <summary>Checks a text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="displayName">Name for diagnostics; null when there is none.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult ValidateText(string text, string? displayName, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        return Validate(TemplateReader.Read(text, displayName), null, options);
    }

    /// <summary>Checks the bytes of a text in UTF-8.</summary>
    /// <param name="utf8">The template, with or without byte order mark.</param>
    /// <param name="displayName">Name for diagnostics; null when there is none.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult ValidateBytes(ReadOnlySpan<byte> utf8, string? displayName, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Validate(TemplateReader.Read(utf8, displayName), null, options);
    }

    private static ValidationResult Validate(TemplateDocument document, string? templateFolder, ValidationOptions options)
    {
        if (document.Root is null)
            return new ValidationResult(document.File, null, Sort(ForProfile(document.Diagnostics, options.Profile)));
        var binding = new BindingContext(document);
        TemplateDraft draft = new TemplateBinder(document, binding).Bind(document.Root);
        var context = new RuleContext(binding, new TemplateFiles(options.BaseFolder, templateFolder));
        foreach (ITemplateRule rule in RuleSet.All)
        {
            if (options.CheckFiles || !rule.ReadsFiles)
                rule.Check(draft, context);
        }

        bool isValid = !binding.Diagnostics.Exists(d => d.Severity == Severity.Error);
        return new ValidationResult(document.File, isValid ? TemplateAssembler.Assemble(draft) : null, Sort(ForProfile(binding.Diagnostics, options.Profile)));
    }

    private static IEnumerable<Diagnostic> ForProfile(IEnumerable<Diagnostic> diagnostics, ValidationProfile profile) =>
        profile == ValidationProfile.Full
            ? diagnostics
            : diagnostics.Where(d => d.Platform != PlatformVerdict.Accepts).Select(d => d with { Severity = Severity.Error });

    // In the order of the template; what is found in a file that it names follows the value that names it.
    private static ImmutableArray<Diagnostic> Sort(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics.Distinct()
            .OrderBy(d => (d.NamedAt ?? d.Location).Line).ThenBy(d => (d.NamedAt ?? d.Location).Column)
            .ThenBy(d => d.NamedAt is null ? "" : d.Location.File, StringComparer.Ordinal)
            .ThenBy(d => d.Location.Line).ThenBy(d => d.Location.Column),
    ];

    private static byte[] ReadFile(string path, string? full, string workingFolder)
    {
        try
        {
            if (full is not null && TemplateFiles.FileExists(full))
            {
                using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                // One byte more than allowed is enough to refuse a model given in the template's place.
                var buffer = new byte[Math.Min(stream.Length, TemplateReader.MaxBytes) + 1];
                return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"The template '{path}' cannot be read: {exception.Message}", "Check the permissions of the file.", path, exception);
        }

        throw new DismException(ErrorCode.TemplateNotFound, $"There is no template '{path}' in '{workingFolder}'.", "Check the path, or change to the folder of the template.", path);
    }
}
