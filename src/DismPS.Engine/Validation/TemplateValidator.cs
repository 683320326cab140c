using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation.Settings;

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
    public static ValidationResult ValidateFile(string path, ValidationOptions options) => CheckFile(path, options).Finish();

    /// <summary>Checks a file, and leaves room for findings of a service.</summary>
    /// <inheritdoc cref="ValidateFile"/>
    internal static TemplateCheck CheckFile(string path, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        string workingFolder = options.WorkingFolder ?? options.BaseFolder;
        string? full = TemplateFiles.Resolve(path, workingFolder);
        FileKind kind = full is null ? FileKind.Missing : RegularFile.KindOf(full);
        if (kind == FileKind.Folder)
            return Refuse(path, "a folder", File.Exists(Path.Join(full, "template.yaml")) ? $"Give the file: '{Path.Join(path, "template.yaml")}'." : "Give the template file.");
        if (RegularFile.NameOf(kind) is { } name)
            return Refuse(path, name, "Give the template file.");

        byte[] bytes = ReadFile(path, full, workingFolder);
        if (!System.Text.Unicode.Utf8.IsValid(bytes) && ModelContent.Recognise(bytes.AsSpan(0, Math.Min(bytes.Length, ModelContent.HeadBytes))) is var model and not ModelFileKind.Unknown)
            return Refuse(path, ModelContent.Describe(model), $"Give the template; 'dismps new {path}' or New-DismTemplate writes one for a model.");
        string? templateFolder = Path.GetDirectoryName(full);
        var findings = new List<Diagnostic>();
        RuleSettings? settings = RuleSettingsReader.Read(templateFolder, Path.GetDirectoryName(path) ?? "", findings);
        return Check(TemplateReader.Read(bytes, path), templateFolder, options, settings, findings);
    }

    /// <summary>Checks a text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="displayName">Name for diagnostics; null when there is none.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult ValidateText(string text, string? displayName, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        return ValidateDocument(TemplateReader.Read(text, displayName), options);
    }

    /// <summary>Checks the bytes of a text in UTF-8.</summary>
    /// <param name="utf8">The template, with or without byte order mark.</param>
    /// <param name="displayName">Name for diagnostics; null when there is none.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult ValidateBytes(ReadOnlySpan<byte> utf8, string? displayName, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ValidateDocument(TemplateReader.Read(utf8, displayName), options);
    }

    /// <summary>Checks a document that was read or made before.</summary>
    /// <param name="document">The template.</param>
    /// <param name="options">How to check.</param>
    public static ValidationResult ValidateDocument(TemplateDocument document, ValidationOptions options) => ValidateDocument(document, null, options);

    /// <summary>Checks a document that was read from a file.</summary>
    /// <param name="document">The template.</param>
    /// <param name="templateFolder">Absolute folder of the file; null for text.</param>
    /// <param name="options">How to check.</param>
    internal static ValidationResult ValidateDocument(TemplateDocument document, string? templateFolder, ValidationOptions options) =>
        CheckDocument(document, templateFolder, options).Finish();

    /// <summary>Checks a document, and leaves room for findings of a service.</summary>
    /// <param name="document">The template.</param>
    /// <param name="templateFolder">Absolute folder of the file; null for text.</param>
    /// <param name="options">How to check.</param>
    internal static TemplateCheck CheckDocument(TemplateDocument document, string? templateFolder, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        string folder = options.SettingsFolder ?? templateFolder ?? options.BaseFolder;
        var findings = new List<Diagnostic>();
        RuleSettings? settings = RuleSettingsReader.Read(folder, folder, findings);
        return Check(document, templateFolder, options, settings, findings);
    }

    private static TemplateCheck Check(
        TemplateDocument document, string? templateFolder, ValidationOptions options, RuleSettings? settings, List<Diagnostic> findings)
    {
        RuleDirectives? directives = RuleDirectives.Read(document, findings);
        var levels = new FindingLevels(settings, directives, options);
        if (document.Root is null)
            return TemplateCheck.Of(document.File, levels, findings.Concat(document.Diagnostics));
        var binding = new BindingContext(document);
        TemplateDraft draft = new TemplateBinder(document, binding).Bind(document.Root);
        var context = new RuleContext(binding, new TemplateFiles(options.BaseFolder, templateFolder));
        foreach (ITemplateRule rule in RuleSet.All)
        {
            if (options.CheckFiles || !rule.ReadsFiles)
                rule.Check(draft, context);
        }

        return TemplateCheck.Of(document.File, levels, findings, draft, binding, context);
    }

    private static TemplateCheck Refuse(string path, string what, string suggestion) =>
        TemplateCheck.Of(path, null, [RuleCatalog.NotAFile.At(new SourceLocation(path, 0, 0), "", $"'{path}' is {what}, not a template file.", suggestion)]);

    /// <summary>The bytes of a template; at most one more than a template may have.</summary>
    internal static byte[] ReadFile(string path, string? full, string workingFolder)
    {
        try
        {
            // One byte more than allowed is enough to refuse a model given in the template's place.
            if (full is not null && RegularFile.Exists(full))
                return RegularFile.ReadAtMost(full, TemplateReader.MaxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"The template '{path}' cannot be read: {exception.Message}", "Check the permissions of the file.", path, exception);
        }

        throw new DismException(ErrorCode.TemplateNotFound, $"There is no template '{path}' in '{workingFolder}'.", "Check the path, or change to the folder of the template.", path);
    }
}
