using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Validation;

/// <summary>What rules have besides the template: the files on disk, and a place for findings.</summary>
internal sealed class RuleContext(BindingContext binding, TemplateFiles files)
{
    private const int MaxFindingsInFiles = 200;

    private readonly HashSet<(string Id, SourceLocation Place, string Message)> _said = [];
    private readonly Dictionary<string, PythonFolder> _code = new(StringComparer.Ordinal);

    public TemplateFiles Files { get; } = files;

    /// <summary>Makes the corrections of findings.</summary>
    public FixWriter Fixes => binding.Fixes;

    /// <summary>Reports a finding at a path and place of its own.</summary>
    public void Report(DiagnosticRule rule, string path, SourceLocation location, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null) =>
        binding.Report(rule, path, location, message, suggestion, platform, fix);

    /// <summary>Reports a finding about a field.</summary>
    public void Report<T>(DiagnosticRule rule, in Field<T> field, string message, string? suggestion = null, PlatformVerdict? platform = null, TextFix? fix = null) =>
        binding.Report(rule, field.Path, field.Location, message, suggestion, platform, fix);

    /// <summary>Reports a finding in a file that a field leads to.</summary>
    /// <remarks>Resources may share a file; what is said of it once is not said again. A folder of rubbish does not fill the screen.</remarks>
    public void ReportIn<T>(DiagnosticRule rule, in Field<T> field, SourceLocation place, string message, string? suggestion = null)
    {
        if (!_said.Add((rule.Id, place, message)) || _said.Count > MaxFindingsInFiles + 1)
            return;
        Diagnostic finding = _said.Count <= MaxFindingsInFiles
            ? rule.At(place, field.Path, message, suggestion)
            : RuleCatalog.CodeFolderTooLarge.At(place, field.Path, $"There are more than {MaxFindingsInFiles} findings in the files that the template names; the rest is left out.");
        binding.Diagnostics.Add(finding with { NamedAt = field.Location });
    }

    /// <summary>False when so much was found in files that the rest is left out.</summary>
    public bool HasRoom => _said.Count <= MaxFindingsInFiles;

    /// <summary>The scripts of a code folder, read once for all rules and resources.</summary>
    /// <param name="fullPath">Absolute path of a folder that exists.</param>
    public PythonFolder Code(string fullPath)
    {
        if (!_code.TryGetValue(fullPath, out PythonFolder? folder))
            _code[fullPath] = folder = PythonFolder.Read(fullPath);
        return folder;
    }
}
