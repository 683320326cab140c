using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation;

/// <summary>What rules have besides the template: the files on disk, and a place for findings.</summary>
internal sealed class RuleContext(BindingContext binding, TemplateFiles files)
{
    public TemplateFiles Files { get; } = files;

    /// <summary>Reports a finding at a path and place of its own.</summary>
    public void Report(DiagnosticRule rule, string path, SourceLocation location, string message, string? suggestion = null, PlatformVerdict? platform = null) =>
        binding.Report(rule, path, location, message, suggestion, platform);

    /// <summary>Reports a finding about a field.</summary>
    public void Report<T>(DiagnosticRule rule, in Field<T> field, string message, string? suggestion = null, PlatformVerdict? platform = null) =>
        binding.Report(rule, field.Path, field.Location, message, suggestion, platform);
}
