using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Validation;

/// <summary>What rules have besides the template: the files on disk, and a place for findings.</summary>
internal sealed class RuleContext(BindingContext binding, TemplateFiles files)
{
    public TemplateFiles Files { get; } = files;

    /// <summary>Makes the corrections of findings.</summary>
    public FixWriter Fixes => binding.Fixes;

    /// <summary>Reports a finding at a path and place of its own.</summary>
    public void Report(DiagnosticRule rule, string path, SourceLocation location, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null) =>
        binding.Report(rule, path, location, message, suggestion, platform, fix);

    /// <summary>Reports a finding about a field.</summary>
    public void Report<T>(DiagnosticRule rule, in Field<T> field, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null) =>
        binding.Report(rule, field.Path, field.Location, message, suggestion, platform, fix);
}
