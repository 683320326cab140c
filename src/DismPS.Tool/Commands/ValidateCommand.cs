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

    public ValidateCommand(Option<OutputFormat> output)
        : base("validate", "Check a template; every finding with file, line and column.", output)
    {
        Add(_template);
        Add(_base);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string path = arguments.GetValue(_template)!;
        TemplateSource source = Source(path, arguments.GetValue(_base));
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
