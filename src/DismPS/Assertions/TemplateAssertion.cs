using System.Management.Automation;
using System.Text;
using DismPS.Commands;

namespace DismPS.Assertions;

/// <summary>Judges what Test-DismTemplate says for <c>Should -BeValidDismTemplate</c>.</summary>
public static class TemplateAssertion
{
    internal const string Name = "BeValidDismTemplate";

    /// <summary>The script that Pester calls: it runs Test-DismTemplate, whatever the session calls it, and leaves the verdict to this class.</summary>
    internal const string Script = """
        param($ActualValue, [switch] $Negate, [string] $Because, [string] $BasePath, [DismPS.DismProfile] $Profile, [switch] $Strict, [switch] $Offline, $CallerSessionState)
        $options = @{}
        foreach ($name in 'BasePath', 'Profile', 'Strict', 'Offline') { if ($PSBoundParameters.ContainsKey($name)) { $options[$name] = $PSBoundParameters[$name] } }
        # Pester gives a list of what came through the pipeline: lines of a file, files, names of files.
        $items = if ($ActualValue -is [array]) { $ActualValue.Where({ $null -ne $_ }) } else { $ActualValue }
        $paths = [DismPS.Assertions.TemplateAssertion]::PathsOf($items)
        $results = if ($paths) { & ([DismPS.Assertions.TemplateAssertion]::Command) -Path $paths @options -ErrorAction Continue 2>&1 }
            elseif ($items -is [DismPS.DismTemplateResult] -or @($items)[0] -is [DismPS.DismTemplateResult]) { $items }
            elseif ($null -ne $items -and ($items -isnot [array] -or $items.Count)) { $items | & ([DismPS.Assertions.TemplateAssertion]::Command) @options -ErrorAction Continue 2>&1 }
        [DismPS.Assertions.TemplateAssertion]::Judge(@($results), $Negate, $Because)
        """;

    /// <summary>Test-DismTemplate, also where a session does not see its name.</summary>
    public static CmdletInfo Command { get; } = new("Test-DismTemplate", typeof(TestDismTemplateCommand));

    /// <summary>The files that a value names, when it names files and nothing else; null when it is something else.</summary>
    public static string[]? PathsOf(object? value)
    {
        object?[] items = value is object?[] list ? list : [value];
        return items.Length > 0 && items.All(IsPath) ? [.. items.Select(item => $"{item}")] : null;
    }

    /// <summary>True for a text that names a file; a template has several lines, or is JSON, and Get-Content marks its lines.</summary>
    private static bool IsPath(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is string { Length: > 0 } text && (value as PSObject)?.Properties["ReadCount"] is null
        && !text.Contains('\n') && !text.TrimStart().StartsWith('{') && (!text.Contains(": ", StringComparison.Ordinal) || File.Exists(text));

    /// <summary>The verdict on results and errors of Test-DismTemplate.</summary>
    public static AssertionOutcome Judge(object?[] results, bool negate, string? because)
    {
        ArgumentNullException.ThrowIfNull(results);
        object?[] plain = [.. results.Select(item => item is PSObject wrapped ? wrapped.BaseObject : item).Where(item => item is not null)];
        DismTemplateResult[] templates = [.. plain.OfType<DismTemplateResult>()];
        string reason = AssertionOutcome.Reason(because);
        if (plain.Length == 0)
            return new AssertionOutcome(false, $"Expected {(negate ? "an invalid" : "a valid")} DISM template{reason} but got nothing.");
        // What could not be read is neither valid nor invalid.
        if (plain.OfType<ErrorRecord>().FirstOrDefault() is { } error)
            return new AssertionOutcome(false, $"Expected {(negate ? "an invalid" : "a valid")} DISM template{reason} but it could not be checked: {error.ErrorDetails?.Message ?? error.Exception.Message}");
        DismTemplateResult[] wrong = [.. templates.Where(t => t.IsValid == negate)];
        return AssertionOutcome.Of(wrong.Length == 0, negate
            ? $"Expected an invalid DISM template{reason} but {NameOf(wrong.FirstOrDefault())} is valid."
            : $"Expected a valid DISM template{reason} but {string.Join(Environment.NewLine, wrong.Select(Told))}");
    }

    private static string Told(DismTemplateResult template)
    {
        var text = new StringBuilder($"{NameOf(template)} has {template.Diagnostics.Length} {(template.Diagnostics.Length == 1 ? "finding" : "findings")}:");
        foreach (DismDiagnostic finding in template.Diagnostics)
            text.AppendLine().Append("  ").Append(finding);
        return text.ToString();
    }

    private static string NameOf(DismTemplateResult? template) => template?.Path is { } path ? $"'{path}'" : "the text";
}
