using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps validate --fix</c>: the corrections, then what remains.</summary>
internal static class RepairRun
{
    /// <summary>Corrects a template, or shows the difference.</summary>
    public static ExitCode Input(TemplateInput input, bool dryRun, CommandOutput output)
    {
        if (input.Text is null)
            return File(input.Source, dryRun, output);
        return dryRun
            ? Show(RepairTemplate.Text(input.Text, input.Source), input.Source.Path, output)
            : throw new DismException(ErrorCode.UsageInvalid, "Standard input cannot be corrected.", "Name the file with -f, or add --dry-run.");
    }

    private static ExitCode File(TemplateSource source, bool dryRun, CommandOutput output)
    {
        RepairResult result = RepairTemplate.File(source);
        if (dryRun)
            return Show(result, source.Path, output);
        if (result.IsChanged)
            RepairTemplate.Save(source, result);
        foreach (Diagnostic corrected in result.Corrected)
            output.Line($"{corrected.Location}: corrected {corrected.Id}: {corrected.Fix!.Description}");
        return Finish(result, source.Path, $"{Count(result.Corrected.Length, "correction")} written", result.IsChanged, output);
    }

    /// <summary>Shows the difference and writes nothing.</summary>
    private static ExitCode Show(RepairResult result, string path, CommandOutput output)
    {
        if (result.IsChanged)
            output.Line(result.Diff.TrimEnd('\n'));
        return Finish(result, path, $"{Count(result.Corrected.Length, "correction")} possible, nothing written", written: false, output);
    }

    private static ExitCode Finish(RepairResult result, string path, string what, bool written, CommandOutput output)
    {
        foreach (Diagnostic diagnostic in result.Remaining.Diagnostics)
            output.Message(diagnostic.ToString());
        int errors = result.Remaining.Diagnostics.Count(d => d.Severity == Severity.Error);
        int warnings = result.Remaining.Diagnostics.Count(d => d.Severity == Severity.Warning);
        string verdict = errors == 0 ? "valid" : Count(errors, "error");
        // A diff on standard output is input of other programs.
        output.Message($"{path}: {what}; {(written ? "now" : "with them")} {verdict}{(warnings == 0 ? "" : $", {Count(warnings, "warning")}")}");
        output.Document(
            new RepairDocument(
                result.Remaining.IsValid,
                [.. result.Remaining.Diagnostics.Select(DiagnosticDocument.Of)],
                [.. result.Corrected.Select(CorrectionDocument.Of)],
                result.Diff,
                written),
            ToolJson.Default.RepairDocument);
        return result.Remaining.IsValid ? ExitCode.Success : ExitCode.InputAtFault;
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
