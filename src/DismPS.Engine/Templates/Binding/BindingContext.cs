using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Where the findings of one binding go.</summary>
internal sealed class BindingContext(TemplateDocument document)
{
    public List<Diagnostic> Diagnostics { get; } = [.. document.Diagnostics];

    /// <summary>Makes the corrections of findings.</summary>
    public FixWriter Fixes { get; } = new(document);

    public SourceLocation LocationOf(TemplateNode node) => document.LocationOf(node);

    public void Report(DiagnosticRule rule, string path, SourceLocation location, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null)
    {
        if (FindingLimit.HasRoom(Diagnostics, location))
            Diagnostics.Add(rule.At(location, path, message, suggestion, platform, fix));
    }
}
