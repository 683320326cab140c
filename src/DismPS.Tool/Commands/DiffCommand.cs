using System.CommandLine;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Comparison;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps diff</c>.</summary>
internal sealed class DiffCommand : DismpsCommand
{
    private readonly Argument<string> _old = new("OLD") { Description = "The template to start from." };
    private readonly Argument<string> _new = new("NEW") { Description = "The template to compare with it." };

    public DiffCommand(Option<OutputFormat> output)
        : base("diff", "Say what changes in meaning from one template to another; ends with 0 when nothing does, 1 when something does.", output)
    {
        Add(_old);
        Add(_new);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        ComparisonResult result;
        try
        {
            result = CompareTemplates.Run(Source(arguments.GetValue(_old)!, null), Source(arguments.GetValue(_new)!, null));
        }
        catch (DismException e) when (e.ExitCode == ExitCode.InputAtFault)
        {
            // 1 says that they differ, as for every program of this name.
            output.Fail(e);
            return Task.FromResult(ExitCode.WrongUse);
        }

        List<Diagnostic> errors = [.. result.Reference.Diagnostics.Concat(result.Difference.Diagnostics).Where(d => d.Severity == Severity.Error)];
        foreach (Diagnostic error in errors)
            output.Message(error.ToString());
        foreach (TemplateChange change in result.Changes)
            output.Line(change.ToString());
        output.Document(
            new DiffDocument(result.Changes.IsEmpty, [.. result.Changes.Select(ChangeDocument.Of)], [.. errors.Select(DiagnosticDocument.Of)]),
            ToolJson.Default.DiffDocument);
        return Task.FromResult(result.Changes.IsEmpty ? ExitCode.Success : ExitCode.InputAtFault);
    }
}
