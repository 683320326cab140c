using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation.Settings;

namespace DismPS.Engine.Validation;

/// <summary>
/// A check of one template between its two halves: what the template and its files say is found, what a service knows may be added,
/// and only then it is decided what each finding weighs.
/// </summary>
internal sealed class TemplateCheck
{
    private readonly string? _file;
    private readonly FindingLevels? _levels;
    private readonly ImmutableArray<Diagnostic> _findings;
    private readonly BindingContext? _binding;

    private TemplateCheck(string? file, FindingLevels? levels, ImmutableArray<Diagnostic> findings, TemplateDraft? draft, BindingContext? binding, RuleContext? context)
    {
        _file = file;
        _levels = levels;
        _findings = findings;
        _binding = binding;
        Draft = draft;
        Context = context;
    }

    /// <summary>What could be read of the template; null when nothing could.</summary>
    public TemplateDraft? Draft { get; }

    /// <summary>Where findings go; null without a draft.</summary>
    public RuleContext? Context { get; }

    public static TemplateCheck Of(
        string? file, FindingLevels? levels, IEnumerable<Diagnostic> findings, TemplateDraft? draft = null, BindingContext? binding = null, RuleContext? context = null) =>
        new(file, levels, [.. findings], draft, binding, context);

    /// <summary>All findings, weighed.</summary>
    public ValidationResult Finish()
    {
        IEnumerable<Diagnostic> findings = _findings.Concat(_binding?.Diagnostics ?? []);
        var result = new ValidationResult(_file, null, Sort(_levels?.Apply(findings) ?? findings, _file));
        // Errors that were lowered leave a draft that can be typed; the others may not, even where the platform's verdict leaves them out.
        bool isTyped = Draft is not null && result.IsValid && !_binding!.Diagnostics.Exists(FindingLevels.IsLocked);
        return isTyped ? result with { Template = TemplateAssembler.Assemble(Draft!) } : result;
    }

    // Findings of the settings come first: they say why those of the template weigh what they do. The others are in the order of the
    // template; what is found in a file that it names follows the value that names it.
    private static ImmutableArray<Diagnostic> Sort(IEnumerable<Diagnostic> diagnostics, string? file) =>
    [
        .. diagnostics.Distinct()
            .OrderBy(d => IsOfSettings(d, file) ? 0 : 1)
            .ThenBy(d => (d.NamedAt ?? d.Location).Line).ThenBy(d => (d.NamedAt ?? d.Location).Column)
            .ThenBy(d => d.NamedAt is null ? "" : d.Location.File, StringComparer.Ordinal)
            .ThenBy(d => d.Location.Line).ThenBy(d => d.Location.Column),
    ];

    private static bool IsOfSettings(Diagnostic diagnostic, string? file) =>
        diagnostic.Location.File is { } other && other != file && Path.GetFileName(other) == RuleSettings.FileName;
}
