using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps validate</c>.</summary>
internal sealed class ValidateCommand : DismpsCommand
{
    private const string StandardInput = "-";
    private const int MaximumCharacters = 4 * 1024 * 1024;

    private readonly Option<string> _template = SharedOptions.Template();
    private readonly Option<string?> _base = SharedOptions.Base();
    private readonly Option<bool> _fix = new("--fix") { Description = "Write the safe corrections into the template; comments and order stay." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --fix: show the corrections as a diff and write nothing." };

    public ValidateCommand(Option<OutputFormat> output)
        : base("validate", "Check a template; every finding with file, line and column.", output)
    {
        Add(_template);
        Add(_base);
        Add(_fix);
        Add(_dryRun);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string path = arguments.GetValue(_template)!;
        TemplateSource source = Source(path, arguments.GetValue(_base));
        if (arguments.GetValue(_fix) || arguments.GetValue(_dryRun))
            return Task.FromResult(Repair(path, source, arguments, output));
        ValidationResult result = path == StandardInput
            ? ValidateTemplate.Text(ReadStandardInput(), source with { Path = "(standard input)" })
            : ValidateTemplate.File(source);

        foreach (Diagnostic diagnostic in result.Diagnostics)
            output.Message(diagnostic.ToString());
        int errors = result.Diagnostics.Count(d => d.Severity == Severity.Error);
        int warnings = result.Diagnostics.Count(d => d.Severity == Severity.Warning);
        output.Line(result.IsValid
            ? $"{path}: valid{(warnings == 0 ? "" : $", {warnings} {(warnings == 1 ? "warning" : "warnings")}")}"
            : $"{path}: {errors} {(errors == 1 ? "error" : "errors")}, {warnings} {(warnings == 1 ? "warning" : "warnings")}");
        output.Document(
            new ValidationDocument(result.IsValid, [.. result.Diagnostics.Select(DiagnosticDocument.Of)]), ToolJson.Default.ValidationDocument);
        return Task.FromResult(result.IsValid ? ExitCode.Success : ExitCode.InputAtFault);
    }

    private ExitCode Repair(string path, TemplateSource source, ParseResult arguments, CommandOutput output)
    {
        bool dryRun = arguments.GetValue(_dryRun);
        if (!arguments.GetValue(_fix))
            throw new DismException(ErrorCode.UsageInvalid, "--dry-run shows what --fix would do.", "Add --fix.");
        if (path != StandardInput)
            return RepairRun.File(source, dryRun, output);
        return dryRun
            ? RepairRun.Show(RepairTemplate.Text(ReadStandardInput(), source with { Path = "(standard input)" }), path, output)
            : throw new DismException(ErrorCode.UsageInvalid, "Standard input cannot be corrected.", "Name the file with -f, or add --dry-run.");
    }

    private static string ReadStandardInput()
    {
        using var reader = new StreamReader(Console.OpenStandardInput());
        var buffer = new char[MaximumCharacters + 1];
        int count = reader.ReadBlock(buffer, 0, buffer.Length);
        return count <= MaximumCharacters
            ? new string(buffer, 0, count)
            : throw new DismException(ErrorCode.ReadFailed, "Standard input is longer than 4 MiB.", "Name the file with -f.");
    }
}
